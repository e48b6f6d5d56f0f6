# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of random resized crops."""

import numpy as np
import pytest
import tensorflow as tf

from official.vision.ops import random_crop


def _windows(height, width, area, seed=0, number=2000):
    windows = random_crop.crop_windows(
        tf.fill([number], height), tf.fill([number], width), area, (seed, 1)
    )
    return windows.numpy().T


def test_windows_are_inside_with_the_area_and_ratio_asked_for():
    top, left, height, width = _windows(300, 400, (0.08, 1.0))
    assert (top >= 0).all() and (left >= 0).all()
    assert (top + height).max() <= 300 and (left + width).max() <= 400
    share = height * width / (300 * 400)
    assert share.min() > 0.075 and share.max() > 0.9
    # Large windows fit less often, hence less than the mean 0.54.
    assert 0.4 < share.mean() < 0.54
    ratio = width / height
    assert ratio.min() > 0.73 and ratio.max() < 1.36
    assert abs(np.log(ratio[share < 0.5]).mean()) < 0.02
    # Every place is as likely as another.
    assert abs((top / np.maximum(300 - height, 1)).mean() - 0.5) < 0.03
    assert abs((left / np.maximum(400 - width, 1)).mean() - 0.5) < 0.03


def test_the_seed_alone_decides():
    first = _windows(300, 400, (0.08, 1.0))
    np.testing.assert_array_equal(first, _windows(300, 400, (0.08, 1.0)))
    other = _windows(300, 400, (0.08, 1.0), seed=1)
    assert (first != other).any(axis=0).mean() > 0.99


@pytest.mark.parametrize(
    "height, width, expected",
    [
        # Too long for any ratio: the largest centered window.
        (10, 100, (0, 43, 10, 13)),
        (100, 10, (43, 0, 13, 10)),
        (8, 8, (0, 0, 8, 8)),
        (1, 1, (0, 0, 1, 1)),
    ],
)
def test_where_no_draw_fits(height, width, expected):
    windows = _windows(height, width, (1.0, 1.0), number=50)
    whole = np.array(expected)[:, None]
    assert (windows == whole).all(axis=0).mean() > 0.5
    assert (windows[:2] >= 0).all() and (windows[2:] >= 1).all()


def _reference(image, window):
    """Samples a window at the centers of H x W equal cells."""
    height, width, _ = image.shape
    top, left, rows, columns = window
    y = top + (np.arange(height) + 0.5) * rows / height - 0.5
    x = left + (np.arange(width) + 0.5) * columns / width - 0.5
    y = np.clip(y, 0, height - 1)[:, None, None]
    x = np.clip(x, 0, width - 1)[None, :, None]
    y0, x0 = np.floor(y).astype(int), np.floor(x).astype(int)
    y1, x1 = np.minimum(y0 + 1, height - 1), np.minimum(x0 + 1, width - 1)
    pixel = image.astype(float)
    dy, dx = y - y0, x - x0

    def pixels(rows, columns):
        return pixel[rows[..., 0], columns[..., 0]]

    return (
        pixels(y0, x0) * (1 - dy) * (1 - dx)
        + pixels(y0, x1) * (1 - dy) * dx
        + pixels(y1, x0) * dy * (1 - dx)
        + pixels(y1, x1) * dy * dx
    )


def test_crops_of_a_batch_agree_with_one_at_a_time():
    images = np.random.default_rng(0).integers(0, 256, (16, 9, 7, 3), "uint8")
    area, seed = (0.08, 1.0), (3, 4)
    crops = random_crop.crop_and_resize(tf.constant(images), area, seed)
    assert crops.dtype == tf.uint8 and crops.shape == images.shape
    windows = random_crop.crop_windows(
        tf.fill([16], 9), tf.fill([16], 7), area, seed
    )
    for image, window, crop in zip(images, windows.numpy(), crops.numpy()):
        expected = _reference(image, window)
        assert np.abs(crop - expected).max() < 0.51


def test_the_whole_image_is_unchanged():
    images = np.random.default_rng(0).integers(0, 256, (40, 8, 8, 1), "uint8")
    crops = random_crop.crop_and_resize(
        tf.constant(images), (1.0, 1.0), (0, 0)
    ).numpy()
    assert (crops == images).all(axis=(1, 2, 3)).mean() > 0.5
