# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the registry of sources and of the digits."""

import numpy as np
import pytest
from sklearn import datasets

from official.vision.dataloaders import sources
from official.vision.dataloaders.image_data import ImageData


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(sources, "_SOURCES", dict(sources._SOURCES))


def _blank(size=8, names=("a", "b")):
    return ImageData(
        np.zeros((2, size, size, 1), "uint8"),
        np.array([0, 1], "int32"),
        names,
    )


def test_built_in_names():
    names = sources.source_names()
    assert {"cifar10", "digits", "mnist", "tf_flowers"} <= set(names)
    assert list(names) == sorted(names)


def test_digits_are_the_whole_set_once():
    pool, test = sources.load_images("digits")
    assert (len(pool), len(test)) == (1000, 797)
    assert pool.image_shape == (8, 8, 1)
    assert pool.class_names == tuple("0123456789")
    bunch = datasets.load_digits()
    images = np.concatenate([pool.images, test.images])
    assert images.max() == 255 and images.min() == 0
    both = sorted(
        [*row, label]
        for row, label in zip(
            np.rint(images.reshape(1797, 64) * (16 / 255)).astype(int).tolist(),
            [*pool.labels, *test.labels],
        )
    )
    assert both == sorted(
        [*row, label]
        for row, label in zip(bunch.data.astype(int).tolist(), bunch.target)
    )


def test_digits_division_is_stratified_and_fixed():
    pool, test = sources.load_images("digits", data_dir="/not/used")
    total = np.bincount(pool.labels) + np.bincount(test.labels)
    exact = total * 1000 / 1797
    assert (np.abs(np.bincount(pool.labels) - exact) < 1).all()
    # The first labels of the pool: a change here changes every result.
    assert pool.labels[:12].tolist() == [1, 2, 3, 8, 1, 3, 5, 7, 8, 9, 0, 1]
    assert int(pool.images.sum(dtype="int64")) == 4978653


def test_a_registered_source_is_loaded_with_its_directory(registry):
    received = []

    @sources.register_source("blank")
    def load(data_dir):
        received.append(data_dir)
        return _blank(), _blank()

    pool, _ = sources.load_images("blank", "somewhere")
    assert received == ["somewhere"]
    assert pool.image_shape == (8, 8, 1)
    assert "blank" in sources.source_names()
    with pytest.raises(ValueError, match="second image source named 'blank'"):
        sources.register_source("blank")(load)


def test_unknown_name():
    with pytest.raises(ValueError, match="source 'cifar'.*cifar10, .*digits, "):
        sources.load_images("cifar")
    with pytest.raises(ValueError, match="source 'tfds:'.*or tfds:SET"):
        sources.load_images("tfds:")
    assert sources.is_source("tfds:cifar10") and sources.is_source("folder")
    assert not sources.is_source("tfds:") and not sources.is_source("cifar")


def test_parts_that_do_not_match(registry):
    sources.register_source("sizes")(lambda _: (_blank(8), _blank(9)))
    with pytest.raises(ValueError, match=r"\(8, 8, 1\) and \(9, 9, 1\)"):
        sources.load_images("sizes")
    other = _blank(names=("b", "a"))
    sources.register_source("names")(lambda _: (_blank(), other))
    with pytest.raises(ValueError, match=r"\('a', 'b'\) and \('b', 'a'\)"):
        sources.load_images("names")
    sources.register_source("three")(lambda _: (_blank(), _blank(9), _blank()))
    with pytest.raises(ValueError, match=r"\(8, 8, 1\) and \(9, 9, 1\)"):
        sources.load_images("three")
