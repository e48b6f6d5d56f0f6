# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of reading prepared TensorFlow Datasets.

The real sets are looked for in `shared/tfds` beside the checkout; TFDS's own
fake data serves where they are absent.
"""

import pathlib

import numpy as np
import pytest
import tensorflow_datasets as tfds

from official.vision.dataloaders import sources
from official.vision.dataloaders import tfds_source

PREPARED = pathlib.Path(__file__).parents[4].parent / "shared" / "tfds"
needs_prepared = pytest.mark.skipif(
    not PREPARED.is_dir(), reason=f"no prepared data sets in {PREPARED}"
)


@needs_prepared
@pytest.mark.parametrize(
    "name, sizes, shape, first_class",
    [
        ("cifar10", (50000, 10000), (32, 32, 3), "airplane"),
        ("mnist", (60000, 10000), (28, 28, 1), "0"),
        ("tf_flowers", (2936, 734), (64, 64, 3), "dandelion"),
    ],
)
def test_real_sets(name, sizes, shape, first_class):
    pool, test = sources.load_images(name, PREPARED)
    assert (len(pool), len(test)) == sizes
    assert pool.image_shape == shape
    assert pool.class_names[0] == first_class
    counts = np.bincount(pool.labels, minlength=pool.num_classes)
    assert counts.min() > 0.5 * counts.max()
    assert 20 < pool.images.mean() < 130


@needs_prepared
def test_flowers_are_divided_without_overlap():
    pool, test = sources.load_images("tf_flowers", PREPARED)
    total = np.bincount(pool.labels) + np.bincount(test.labels)
    assert total.tolist() == [898, 633, 799, 699, 641]
    assert np.bincount(test.labels).tolist() == [159, 120, 186, 138, 131]


def test_missing_data_names_directory_and_command(tmp_path):
    message = (
        rf"'cifar10' version .* not prepared in {tmp_path}\..*--data_dir=DIR.*"
        rf"tfds\.builder\('cifar10', data_dir='{tmp_path}'\)"
        r"\.download_and_prepare\(\)"
    )
    with pytest.raises(ValueError, match=message) as caught:
        sources.load_images("cifar10", str(tmp_path))
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_missing_data_in_the_default_directory(tmp_path, monkeypatch):
    monkeypatch.setattr(tfds.core.constants, "DATA_DIR", str(tmp_path))
    message = rf"not prepared in {tmp_path}\..*tfds\.builder\('mnist'\)"
    with pytest.raises(ValueError, match=message):
        sources.load_images("mnist")


@pytest.fixture
def fake_data(monkeypatch):
    monkeypatch.setattr(
        tfds.core.DatasetBuilder, "is_prepared", lambda self: True
    )
    with tfds.testing.mock_data(num_examples=8):
        yield


def test_fake_data_becomes_arrays(fake_data, tmp_path):
    (part,) = tfds_source.load_tfds("cifar10", ("train",), str(tmp_path))
    assert part.image_shape == (32, 32, 3)
    assert len(part) == 8
    assert part.images.dtype == np.uint8
    assert part.labels.dtype == np.int32
    assert part.class_names == tuple("0123456789")


def test_images_of_several_sizes(fake_data, tmp_path):
    message = "'tf_flowers' could not be read as one array.*same size"
    with pytest.raises(ValueError, match=message):
        tfds_source.load_tfds("tf_flowers", ("train",), str(tmp_path))
