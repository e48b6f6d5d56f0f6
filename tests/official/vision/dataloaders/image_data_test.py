# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of ImageData."""

import numpy as np
import pytest

from official.vision.dataloaders.image_data import ImageData

NAMES = ("cat", "dog", "bird")


def _images(n=4):
    return np.arange(n * 6, dtype="uint8").reshape(n, 2, 3, 1)


def _labels(*values):
    return np.array(values, "int32")


def test_take_keeps_order_and_pairs():
    data = ImageData(_images(), _labels(0, 1, 2, 1), NAMES)
    part = data.take([3, 0])
    assert len(data) == 4
    assert data.num_classes == 3
    assert data.image_shape == (2, 3, 1)
    np.testing.assert_array_equal(part.images, _images()[[3, 0]])
    assert part.labels.tolist() == [1, 0]
    assert part.class_names == NAMES


def test_take_of_nothing_is_an_error():
    data = ImageData(_images(), _labels(0, 1, 2, 1), NAMES)
    with pytest.raises(ValueError, match="at least one pixel"):
        data.take(np.zeros(4, bool))


@pytest.mark.parametrize(
    "images, message",
    [
        ([[1, 2]], "type list.*numpy array of uint8"),
        (_images()[..., 0], r"\(4, 2, 3\).*\(n, H, W, C\).*images\[..., None"),
        (_images()[0, 0], r"shape \(3, 1\)\. Expected \(n, H, W, C\)\.$"),
        (_images()[:0], r"\(0, 2, 3, 1\).*at least one"),
        (_images().astype("int64"), r"int64\. Expected uint8 pixels 0..255\."),
        (_images() / 255, r"float64\. Expected uint8 pixels 0..255\."),
    ],
)
def test_bad_images(images, message):
    with pytest.raises(ValueError, match=message):
        ImageData(images, _labels(0, 1, 2, 1), NAMES)


def test_non_finite_pixels_are_named():
    images = _images().astype("float32")
    images[1, 0, 2, 0] = np.inf
    images[2, 1, 1, 0] = np.nan
    images[3] = np.nan
    message = (
        r"float32 with 7 NaN and 1 infinite values, the first at index "
        r"\(1, 0, 2, 0\)"
    )
    with pytest.raises(ValueError, match=message):
        ImageData(images, _labels(0, 1, 2, 1), NAMES)


@pytest.mark.parametrize(
    "labels, message",
    [
        ([0, 1, 2, 1], "Got labels of list. .*numpy array of int32"),
        (
            np.array([0, 1, 2, 1], "int64"),
            "Got labels of int64. .*numpy array of int32",
        ),
        (_labels(0, 1, 2, 1)[:, None], r"shape \(4, 1\). Expected \(n,\)"),
        (_labels(0, 1, 2), "4 images and 3 labels"),
        (_labels(0, 1, 3, -1), r"2 labels out.*index 2 with value 3.*0\.\.2"),
        (_labels(0, -1, 2, 1), "1 labels out.*index 1 with value -1"),
    ],
)
def test_bad_labels(labels, message):
    with pytest.raises(ValueError, match=message):
        ImageData(_images(), labels, NAMES)


@pytest.mark.parametrize("names", [(), "abc", ["a", "b", "c"], (0, 1, 2)])
def test_bad_class_names(names):
    with pytest.raises(ValueError, match="tuple of at least one string"):
        ImageData(_images(), _labels(0, 1, 2, 1), names)
