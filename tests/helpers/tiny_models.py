# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Data and networks so small that a test can train them in an instant."""

import keras
import numpy as np

NUM_CLASSES = 3


def tiny_images(count=5, size=4, channels=2, seed=0):
    """float32 images `(count, size, size, channels)`."""
    shape = (count, size, size, channels)
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def tiny_labels(count=5):
    """int32 labels `(count,)` of `NUM_CLASSES` classes, none in order."""
    return (np.arange(count, dtype="int32") * 2 + 1) % NUM_CLASSES


def dense_backbone(**options):
    """Linear, images -> features `(B, 3)`."""
    return keras.Sequential(
        [keras.layers.Flatten(), keras.layers.Dense(3, **options)]
    )


def patch_backbone():
    """Linear, images -> features `(B, h, w, 3)`, to be pooled."""
    return keras.Sequential([keras.layers.Conv2D(3, 2, strides=2)])


def deep_backbone():
    """A convolution with batch normalization, to be pooled."""
    return keras.Sequential(
        [
            keras.layers.Conv2D(4, 3),
            keras.layers.BatchNormalization(),
            keras.layers.ReLU(),
        ]
    )


def set_random_weights(model, seed=0):
    """Sets every weight, biases too, to a normal variate of scale 1/2."""
    rng = np.random.default_rng(seed)
    model.set_weights(
        [
            rng.normal(size=weight.shape, scale=0.5)
            for weight in model.get_weights()
        ]
    )


def step(model, images, labels, sample_weight=None):
    """One step of plain gradient descent at learning rate 1.

    Returns:
        What the step reported, as a dict; and what it took off each weight,
        which is the gradient.
    """
    model.compile(keras.optimizers.SGD(1.0), run_eagerly=True)
    before = model.get_weights()
    logs = model.train_on_batch(
        images, labels, sample_weight=sample_weight, return_dict=True
    )
    # Older releases of Keras report arrays without axes.
    logs = {name: float(value) for name, value in logs.items()}
    after = model.get_weights()
    return logs, [old - new for old, new in zip(before, after)]


def assert_all_close(actual, expected, tolerance=1e-5):
    """Two lists of arrays are equal, array by array."""
    assert len(actual) == len(expected)
    for left, right in zip(actual, expected):
        np.testing.assert_allclose(left, right, rtol=tolerance, atol=tolerance)
