# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""RandAugment against Pillow, operation by operation."""

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image
from PIL import ImageEnhance
from PIL import ImageOps

from official.vision.ops import rand_augment as module
from official.vision.ops.rand_augment import rand_augment


def _images(count, height=20, width=16, channels=3, seed=0):
    """Smooth images with noise, none of full contrast."""
    rng = np.random.default_rng(seed)
    phase = rng.uniform(0, 6, (count, 1, 1, channels))
    y, x = np.arange(height)[:, None, None], np.arange(width)[:, None]
    images = 120 + 60 * np.sin(0.3 * x + 0.2 * y + phase)
    images += rng.normal(0, 8, images.shape)
    return np.clip(images, 0, 255).astype("uint8")


def _enhance(kind):
    return lambda image, level: kind(image).enhance(1 + 0.9 * level)


def _affine(*row):
    def change(image, level):
        width, height = image.size
        values = [
            value(level, width, height) if callable(value) else value
            for value in row
        ]
        fill = (128,) * len(image.getbands())
        return image.transform(
            image.size,
            Image.Transform.AFFINE,
            values,
            Image.Resampling.BILINEAR,
            fillcolor=fill if len(fill) > 1 else 128,
        )

    return change


def _rotate(image, level):
    fill = (128,) * len(image.getbands())
    return image.rotate(
        30 * level,
        Image.Resampling.BILINEAR,
        fillcolor=fill if len(fill) > 1 else 128,
    )


PILLOW = {
    "identity": lambda image, level: image,
    "auto_contrast": lambda image, level: ImageOps.autocontrast(image),
    "equalize": lambda image, level: ImageOps.equalize(image),
    "rotate": _rotate,
    "solarize": lambda image, level: ImageOps.solarize(
        image, 255 * (1 - abs(level))
    ),
    "color": _enhance(ImageEnhance.Color),
    "posterize": lambda image, level: ImageOps.posterize(
        image, 8 - round(4 * abs(level))
    ),
    "contrast": _enhance(ImageEnhance.Contrast),
    "brightness": _enhance(ImageEnhance.Brightness),
    "sharpness": _enhance(ImageEnhance.Sharpness),
    "shear_x": _affine(1, lambda s, w, h: 0.3 * s, 0, 0, 1, 0),
    "shear_y": _affine(1, 0, 0, lambda s, w, h: 0.3 * s, 1, 0),
    "translate_x": _affine(
        1, 0, lambda s, w, h: round(150 / 331 * w * s), 0, 1, 0
    ),
    "translate_y": _affine(
        1, 0, 0, 0, 1, lambda s, w, h: round(150 / 331 * h * s)
    ),
}
BY_NAME = {f.__name__.lstrip("_"): f for f in module.OPERATIONS}
GEOMETRIC = ("rotate", "shear_x", "shear_y", "translate_x", "translate_y")


def _pillow(name, image, level):
    channels = image.shape[-1]
    image = Image.fromarray(image if channels == 3 else image[..., 0])
    changed = np.asarray(PILLOW[name](image, level))
    return changed.reshape(*changed.shape[:2], channels).astype(int)


def test_the_fourteen_operations():
    assert len(module.OPERATIONS) == 14
    assert set(BY_NAME) == set(PILLOW)


@pytest.mark.parametrize("name", PILLOW)
@pytest.mark.parametrize("magnitude", [0, 9, 30])
@pytest.mark.parametrize("channels", [1, 3])
def test_operation_agrees_with_pillow(name, magnitude, channels):
    images = _images(4, channels=channels)
    signs = np.array([1, -1, 1, -1], "float32")
    strength = magnitude / 30
    result = BY_NAME[name](
        tf.cast(images, tf.float32), tf.constant(signs), strength
    )
    result = np.round(result.numpy()).astype(int)
    assert result.min() >= 0 and result.max() <= 255
    for image, sign, changed in zip(images, signs, result):
        difference = np.abs(changed - _pillow(name, image, strength * sign))
        if name in GEOMETRIC:
            # Pillow does not blend with the fill at the edge.
            assert np.mean(difference > 1) < 0.12
        elif name == "color":
            # Its grey levels are whole.
            assert difference.max() <= 2
        else:
            assert difference.max() <= 1


def test_each_image_gets_one_of_the_operations():
    """All 14 come up, about equally often, and in both directions."""
    images = np.repeat(_images(1), 1400, axis=0)
    result = rand_augment(images, (3, 4), magnitude=12, num_layers=1).numpy()
    signs = tf.constant([1.0, -1.0])
    pair = tf.cast(images[:2], tf.float32)
    expected = {
        name: np.round(operation(pair, signs, 12 / 30)).astype("uint8")
        for name, operation in BY_NAME.items()
    }
    for name, both in expected.items():
        counts = [(result == one).all(axis=(1, 2, 3)).sum() for one in both]
        two_sided = not np.array_equal(*both)
        assert 60 < (sum(counts) if two_sided else counts[0]) < 150, name
        if two_sided:
            assert min(counts) > 25, name


def test_layers_follow_each_other():
    images = _images(300)
    signs = tf.ones((300,))
    result = rand_augment(images, (0, 0), 9, num_layers=2).numpy()
    once = np.stack(
        [
            np.round(operation(tf.cast(images, tf.float32), side * signs, 0.3))
            for operation in module.OPERATIONS
            for side in (1, -1)
        ]
    )
    single = (once == result).all(axis=(2, 3, 4)).any(axis=0)
    assert 0.1 < single.mean() < 0.6  # Those with an identity, mostly.


@pytest.mark.parametrize(
    "shape",
    [(1, 20, 16, 3), (5, 7, 30, 1), (3, 2, 2, 3), (2, 1, 5, 1)],
    ids=str,
)
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
@pytest.mark.parametrize("magnitude", [0, 30])
def test_any_batch(shape, dtype, magnitude):
    images = _images(*shape).astype(dtype)
    for step in range(4):
        result = rand_augment(images, (0, step), magnitude, num_layers=3)
        assert result.dtype == tf.uint8 and result.shape == shape


def test_static_shape_in_a_graph():
    images = tf.data.Dataset.from_tensors(_images(4))
    images = images.map(lambda batch: rand_augment(batch, (0, 1)))
    assert images.element_spec == tf.TensorSpec((4, 20, 16, 3), "uint8")
