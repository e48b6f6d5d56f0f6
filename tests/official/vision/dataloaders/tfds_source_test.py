# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of reading prepared TensorFlow Datasets.

The real sets are looked for in `shared/tfds` beside the checkout; others are
prepared by the tests.
"""

import pathlib
import shutil

import numpy as np
import pytest
import tensorflow_datasets as tfds

from official.vision.dataloaders import sources
from official.vision.dataloaders import tfds_source
from official.vision.dataloaders.data_config import DataConfig
from official.vision.dataloaders.dataset_factory import build_data
from official.vision.dataloaders.decoding import size_reader

PREPARED = pathlib.Path(__file__).parents[4].parent / "shared" / "tfds"
needs_prepared = pytest.mark.skipif(
    not PREPARED.is_dir(), reason=f"no prepared data sets in {PREPARED}"
)


@needs_prepared
@pytest.mark.parametrize(
    "name, sizes, shape, first_class",
    [
        pytest.param(
            *("cifar10", (50000, 10000), (32, 32, 3), "airplane"),
            marks=pytest.mark.slow,
        ),
        ("mnist", (60000, 10000), (28, 28, 1), "0"),
        ("tf_flowers", (2936, 734), (None, None, 3), "dandelion"),
    ],
)
def test_real_sets(name, sizes, shape, first_class):
    pool, test = sources.load_images(name, PREPARED)
    assert (len(pool), len(test)) == sizes
    assert pool.image_shape == shape
    assert pool.class_names[0] == first_class
    counts = np.bincount(pool.labels, minlength=pool.num_classes)
    assert counts.min() > 0.5 * counts.max()
    if name != "tf_flowers":
        assert 20 < pool.images.mean() < 130


@needs_prepared
def test_flowers_are_divided_without_overlap():
    pool, test = sources.load_images("tf_flowers", PREPARED)
    total = np.bincount(pool.labels) + np.bincount(test.labels)
    assert total.tolist() == [898, 633, 799, 699, 641]
    assert np.bincount(test.labels).tolist() == [159, 120, 186, 138, 131]


def test_missing_data_names_directory_and_command(tmp_path):
    message = (
        rf"'cifar10' version .* not prepared in {tmp_path}\. .*--data_dir=DIR.*"
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


def _features(shape, **image):
    return tfds.features.FeaturesDict(
        {
            "image": tfds.features.Image(shape=shape, **image),
            "label": tfds.features.ClassLabel(names=["cat", "dog"]),
        }
    )


class TinySet(tfds.core.GeneratorBasedBuilder):
    """Images of several sizes; split name -> number of examples."""

    VERSION = tfds.core.Version("1.0.0")
    name = "tiny_set"
    features = _features((None, None, 3))
    keys = ("image", "label")
    counts = {"train": 10, "test": 4}
    unlabeled = ()
    in_class_order = False
    # TFDS would look for files beside the code.
    code_path = None

    def _info(self):
        return tfds.core.DatasetInfo(
            builder=self,
            features=self.features,
            supervised_keys=self.keys,
            disable_shuffling=self.in_class_order,
        )

    def _split_generators(self, manager):
        return {
            name: self._examples(name, count)
            for name, count in self.counts.items()
        }

    def _examples(self, split, count):
        height, width, channels = self.features["image"].shape
        for index in range(count):
            shape = (height or 5 + index, width or 6, channels)
            label = 2 * index // count if self.in_class_order else index % 2
            if split in self.unlabeled:
                label = -1
            image = np.full(shape, 10 * index, self.features["image"].np_dtype)
            yield index, {"image": image, "label": label}

    def _generate_examples(self):
        raise NotImplementedError


@pytest.fixture
def prepare(tmp_path, monkeypatch):
    """Prepares a `TinySet` with other attributes; returns the directory."""

    def prepare(**attributes):
        for name, value in attributes.items():
            monkeypatch.setattr(TinySet, name, value)
        builder = TinySet(data_dir=str(tmp_path))
        builder.download_and_prepare()
        return tmp_path

    return prepare


def _load(directory):
    return sources.load_images("tfds:tiny_set", str(directory))


def test_images_of_several_sizes_stay_encoded(prepare):
    pool, test = _load(prepare())
    assert (len(pool), len(test)) == (10, 4)
    assert pool.class_names == ("cat", "dog")
    assert np.bincount(pool.labels).tolist() == [5, 5]
    assert isinstance(pool.files[0], bytes)
    assert pool.image_shape == (None, None, 3)
    heights = {int(size_reader(pool)(index)[0]) for index in range(10)}
    assert heights == set(range(5, 15))


def test_images_of_one_size_become_arrays(prepare, monkeypatch):
    directory = prepare(features=_features((4, 3, 1)))
    pool, _ = _load(directory)
    assert pool.image_shape == (4, 3, 1)
    assert pool.images.dtype == np.uint8
    assert sorted(pool.images[:, 0, 0, 0]) == list(range(0, 100, 10))
    monkeypatch.setattr(tfds_source, "MEMORY_LIMIT", 14 * 12 - 1)
    pool, _ = _load(directory)
    assert pool.channels == 1 and not pool.are_paths


@pytest.mark.parametrize(
    "counts, unlabeled, sizes",
    [
        ({"train": 10}, (), [8, 2]),
        ({"train": 6, "validation": 3}, (), [6, 3]),
        ({"train": 6, "val": 3, "test": 2}, (), [6, 3, 2]),
        ({"train": 6, "validation": 3, "test": 2}, ("test",), [6, 3]),
        ({"train": 10, "test": 2}, ("test",), [8, 2]),
    ],
)
def test_choice_of_splits(prepare, counts, unlabeled, sizes):
    parts = _load(prepare(counts=counts, unlabeled=unlabeled))
    assert [len(part) for part in parts] == sizes


def test_a_set_in_class_order_is_tested_on_every_class(prepare):
    pool, test = _load(prepare(counts={"train": 20}, in_class_order=True))
    assert np.bincount(pool.labels).tolist() == [8, 8]
    assert np.bincount(test.labels).tolist() == [2, 2]
    assert not set(pool.files) & set(test.files)


@pytest.mark.parametrize("shape", [(6, 6, 3), (None, None, 3)])
def test_a_split_without_labels(prepare, shape):
    directory = prepare(
        features=_features(shape),
        counts={"train": 10, "test": 4, "unlabelled": 5},
        unlabeled=("unlabelled",),
    )
    config = DataConfig(
        name="tfds:tiny_set",
        data_dir=str(directory),
        validation_size=2,
        image_size=[6, 6],
        unlabeled="split:unlabelled",
    )
    data = build_data(config, seed=0)
    assert data.unlabeled.images.shape == (5, 6, 6, 3)
    assert not data.unlabeled.labels.any()
    config.unlabeled = "split:extra"
    with pytest.raises(ValueError, match="train, test, unlabelled"):
        build_data(config, seed=0)


@pytest.mark.parametrize(
    "attributes, message",
    [
        (
            {"counts": {"part": 4}},
            "Got the splits part of .*a split named train",
        ),
        ({"keys": None}, "Expected a set of images with one class each"),
        (
            {"features": _features((4, 4, 1), dtype=np.float32)},
            "images of float32 .*Expected uint8",
        ),
        ({"features": _features((4, 4, 4))}, "1 or 3 channels"),
    ],
)
def test_sets_that_cannot_be_used(prepare, attributes, message):
    directory = prepare(**attributes)
    with pytest.raises(ValueError, match=message):
        _load(directory)


def _remove(path):
    path.unlink()


def _cut(path):
    path.write_bytes(path.read_bytes()[:-30])


def _empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [_remove, _cut, _empty])
def test_a_damaged_record_file(prepare, damage):
    directory = prepare()
    (path,) = directory.glob("tiny_set/1.0.0/*train.tfrecord*")
    damage(path)
    message = (
        r"split 'train' of 'tiny_set', which cannot be read from .*delete that "
        r"directory.*tfds\.builder\('tiny_set', data_dir='"
    )
    with pytest.raises(ValueError, match=message) as caught:
        _load(directory)
    assert "\n" not in str(caught.value)


def test_an_interrupted_preparation(prepare):
    directory = prepare()
    (directory / "tiny_set" / "1.0.0" / "dataset_info.json").unlink()
    with pytest.raises(ValueError, match="'tiny_set' .* not prepared in"):
        _load(directory)


@needs_prepared
def test_a_real_set_with_a_record_file_cut_off(tmp_path):
    copy = tmp_path / "mnist"
    shutil.copytree(PREPARED / "mnist", copy)
    (path,) = copy.glob("*/mnist-test*")
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:100_000])
    with pytest.raises(ValueError, match="'test' of 'mnist', which cannot"):
        sources.load_images("mnist", str(tmp_path))


def test_unknown_sets(tmp_path):
    for name in ("no_such_set", "cifar10/none", "cifar10:9.9.9"):
        message = f"set '{name}', which TensorFlow Datasets cannot open: "
        with pytest.raises(ValueError, match=message) as caught:
            sources.load_images(f"tfds:{name}", str(tmp_path))
        assert len(str(caught.value)) < 500


def test_files_to_be_fetched_by_hand_are_named(tmp_path):
    message = r"'imagenet2012' .*download some files manually: .*ILSVRC"
    with pytest.raises(ValueError, match=message) as caught:
        sources.load_images("imagenet2012", str(tmp_path))
    assert "\n" not in str(caught.value)


def test_more_than_the_memory(prepare, monkeypatch):
    directory = prepare()
    monkeypatch.setattr(tfds_source.os, "sysconf", lambda name: 1)
    with pytest.raises(ValueError, match="Got 0 GiB of .*source 'folder'"):
        _load(directory)
