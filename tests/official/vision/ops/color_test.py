# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Changes of color against the same in float64, one image at a time."""

import colorsys
import itertools

import numpy as np
import pytest
import tensorflow as tf

from official.vision.ops import color

STRENGTHS = (0.4, 0.3, 0.5, 0.25)


def _images(count, height=6, width=5, channels=3, seed=0):
    shape = (count, height, width, channels)
    return np.random.default_rng(seed).integers(0, 256, shape).astype("uint8")


def _gray(image):
    if image.shape[-1] == 1:
        return image
    return image @ np.array([[0.2989], [0.587], [0.114]])


def _brightness(image, factor):
    return np.clip(image * factor, 0, 255)


def _contrast(image, factor):
    mean = np.round(_gray(image)).mean()
    return np.clip(mean + factor * (image - mean), 0, 255)


def _saturation(image, factor):
    gray = _gray(image)
    return np.clip(gray + factor * (image - gray), 0, 255)


def _hue(image, turn):
    if image.shape[-1] == 1:
        return image
    pixels = []
    for pixel in image.reshape(-1, 3):
        hue, saturation, value = colorsys.rgb_to_hsv(*pixel / 255)
        pixels.append(colorsys.hsv_to_rgb((hue + turn) % 1, saturation, value))
    return 255 * np.reshape(pixels, image.shape)


CHANGES = {
    color.adjust_brightness: _brightness,
    color.adjust_contrast: _contrast,
    color.adjust_saturation: _saturation,
    color.turn_hue: _hue,
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda f: f.__name__)
@pytest.mark.parametrize("channels", [1, 3])
def test_each_change_against_one_image_at_a_time(change, channels):
    images = _images(6, channels=channels)
    factors = np.array([-0.5, 0.0, 0.3, 0.5, 1.0, 1.9], "float32")
    if change is not color.turn_hue:
        factors = np.abs(factors)
    result = change(tf.cast(images, tf.float32), tf.constant(factors))
    for image, factor, changed in zip(images, factors, result.numpy()):
        expected = CHANGES[change](image.astype("float64"), factor)
        np.testing.assert_allclose(changed, expected, atol=2e-2)


@pytest.mark.parametrize("position", range(4))
def test_one_strength_draws_one_factor_per_image_from_its_range(position):
    change = list(CHANGES.values())[position]
    strengths = [0.0] * 4
    strengths[position] = STRENGTHS[position]
    middle = 0.0 if position == 3 else 1.0
    images = np.broadcast_to(_images(1, seed=3) // 2 + 60, (400, 6, 5, 3))
    result = color.color_jitter(images, (0, 7), *strengths).numpy()
    ends = [
        change(images[0].astype("float64"), middle + side * strengths[position])
        for side in (-1, 1)
    ]
    low, high = np.minimum(*ends), np.maximum(*ends)
    if position != 3:  # A hue moves pixels in both directions.
        assert (result >= low - 0.1).all() and (result <= high + 0.1).all()
        reached = (result.max(axis=0) - result.min(axis=0)) / (high - low + 1)
        assert reached.max() > 0.9
    assert len({image.tobytes() for image in result}) == 400


def test_the_order_of_changes_differs_between_batches():
    """With extreme factors the order can be read off the result."""
    images = _images(1).astype("float64")
    orders = set()
    for step in range(24):
        seed = (0, step)
        factor_seed = tf.random.split(seed, alg="philox")[1]
        draws = tf.random.stateless_uniform((4, 1), factor_seed, alg="philox")
        widths = np.array([1.0, 1.0, 1.0, 0.5])
        middles = np.array([1.0, 1.0, 1.0, 0.0])
        factors = middles + widths * (2 * draws.numpy()[:, 0] - 1)
        result = color.color_jitter(images, seed, *widths).numpy()[0]
        fitting = []
        for order in itertools.permutations(range(4)):
            expected = images[0]
            for index in order:
                change = list(CHANGES.values())[index]
                expected = change(expected, factors[index])
            if np.abs(expected - result).max() < 0.1:
                fitting.append(order)
        assert fitting
        orders.update(fitting if len(fitting) == 1 else [])
    assert len(orders) >= 4


@pytest.mark.parametrize(
    "shape", [(1, 6, 5, 3), (3, 4, 9, 1), (2, 1, 1, 3)], ids=str
)
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_shape_type_and_range(shape, dtype):
    images = _images(*shape).astype(dtype)
    for step in range(5):
        result = color.color_jitter(images, (1, step), 1.0, 1.0, 1.0, 0.5)
        assert result.shape == shape and result.dtype == tf.float32
        assert 0 <= result.numpy().min() and result.numpy().max() <= 255


def test_no_strength_changes_nothing():
    images = _images(2)
    result = color.color_jitter(images, (0, 0))
    np.testing.assert_array_equal(result, images.astype("float32"))
