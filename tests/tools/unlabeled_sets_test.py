# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Piles of unlabeled digits, as a run reads them."""

import numpy as np
import pytest

from official.vision.dataloaders import sources
from official.vision.dataloaders.data_config import DataConfig
from official.vision.dataloaders.dataset_factory import build_data


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    from tools.unlabeled_sets import write_sets

    folder = tmp_path_factory.mktemp("sets")
    write_sets(folder)
    return folder


def _load(folder, pile):
    config = DataConfig(
        name="npz",
        data_dir=str(folder / "labeled.npz"),
        labels_per_class=20,
        validation_size=140,
        unlabeled=str(folder / pile),
    )
    return build_data(config, seed=0)


def _pixels(data):
    return {image.tobytes() for image in data.images}


@pytest.mark.parametrize(
    "pile, counts",
    [
        ("known", [30] * 7 + [0] * 3),
        ("fewer", [21] * 7 + [0] * 3),
        ("mixed", [21] * 10),
        ("others", [0] * 7 + [70] * 3),
    ],
)
def test_piles_are_training_images_that_nobody_labeled(folder, pile, counts):
    data = _load(folder, pile)
    pool, _ = sources.load_images("digits")
    labels = dict(zip((p.tobytes() for p in pool.images), pool.labels))
    found = [labels[image.tobytes()] for image in data.unlabeled.images]
    assert np.bincount(found, minlength=10).tolist() == counts
    assert data.unlabeled_copies == 0
    seen = _pixels(data.train) | _pixels(data.validation)
    assert not seen & _pixels(data.unlabeled)


def test_labeled_images_are_of_seven_classes(folder):
    data = _load(folder, "known")
    assert data.train.num_classes == 7
    _, test = sources.load_images("digits")
    expected = test.images[test.labels < 7]
    np.testing.assert_array_equal(data.test.images, expected)


def test_piles_differ_in_what_they_say(folder):
    known, fewer, mixed, others = (
        _pixels(_load(folder, pile).unlabeled)
        for pile in ("known", "fewer", "mixed", "others")
    )
    assert fewer == known & mixed
    assert not known & others
