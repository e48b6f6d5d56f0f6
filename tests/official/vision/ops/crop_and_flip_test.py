# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of random crops and mirror images of a batch."""

import numpy as np
import tensorflow as tf

from official.vision.ops.crop_and_flip import crop_and_flip

IMAGES = np.random.default_rng(0).integers(1, 256, (400, 4, 3, 2), "uint8")


def test_nothing_to_do_changes_nothing():
    images = tf.constant(IMAGES)
    assert crop_and_flip(images, (0, 1), 0, False) is images


def test_half_of_the_images_are_mirrored():
    result = crop_and_flip(tf.constant(IMAGES), (0, 1), 0, True).numpy()
    mirrored = (result == IMAGES[:, :, ::-1]).all(axis=(1, 2, 3))
    kept = (result == IMAGES).all(axis=(1, 2, 3))
    assert (mirrored | kept).all()
    assert 150 < mirrored.sum() < 250


def test_each_image_is_a_crop_of_the_padded_one():
    result = crop_and_flip(tf.constant(IMAGES), (0, 1), 1, False).numpy()
    assert result.dtype == np.uint8 and result.shape == IMAGES.shape
    padded = np.pad(IMAGES, ((0, 0), (1, 1), (1, 1), (0, 0)))
    matches = np.stack(
        [
            (result == padded[:, top : top + 4, left : left + 3]).all((1, 2, 3))
            for top in range(3)
            for left in range(3)
        ]
    )
    assert matches.any(axis=0).all()
    # Nine places, each taken about equally often.
    assert (np.abs(matches.sum(axis=1) - 400 / 9) < 25).all()


def test_the_seed_alone_decides():
    first, same, other = (
        crop_and_flip(tf.constant(IMAGES), seed, 1, True).numpy()
        for seed in ((3, 4), (3, 4), (3, 5))
    )
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)
