# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""RandAugment (Cubuk et al., 2020) over whole batches.

Built from TensorFlow's own image operations, because no library's version
serves here. `keras.layers.RandAugment` takes one choice for a whole batch
(in Keras 3.9, for the whole run), computes all eleven operations to keep
one, and turns images by up to a full circle. KerasCV's works image by image,
at some hundreds of images a second. Both draw from a counter that parallel
calls share, so a step would not give the same images again.
"""

import math
from collections.abc import Callable
from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from official.typing import Tensor
from official.vision.ops import color

MAX_MAGNITUDE = 30

# The level of the pixels that shears, shifts and turns uncover.
FILL = 128.0


def rand_augment(
    images: Tensor, seed: Tensor, magnitude: float = 9, num_layers: int = 2
) -> Tensor:
    """Applies operations chosen at random for each image, one by one.

    The 14 operations of the paper, with the ranges of torchvision's
    `RandAugment`. Where an operation has two directions, such as a turn, each
    image draws one; how far it goes is the same for all.

    Args:
        images: `(B, H, W, C)` pixels 0..255 of any numeric type, C = 1 or 3;
            rounded to whole levels first.
        seed: Two integers, as a pair or a tensor, which decide everything.
        magnitude: Strength of every operation, 0 to 30; 30 is a turn by 30
            degrees, a shear by 0.3, a shift by 45% of the image.
        num_layers: Operations per image, at least 1.

    Returns:
        uint8 `(B, H, W, C)`.

    Example:
    >>> images = tf.random.stateless_uniform((4, 32, 32, 3), (0, 0)) * 255
    >>> rand_augment(images, seed=(0, 1), magnitude=9).dtype
    tf.uint8
    """
    shape = tf.shape(images)
    strength = magnitude / MAX_MAGNITUDE
    draws = tf.random.stateless_uniform(
        (num_layers, 2, shape[0]), seed, alg="philox"
    )
    result = tf.round(tf.cast(images, tf.float32))
    for draw in tf.unstack(draws):
        choices = tf.cast(draw[0] * len(OPERATIONS), tf.int32)
        signs = tf.where(draw[1] < 0.5, -1.0, 1.0)
        result = _apply(result, choices, signs, strength)
        result = tf.reshape(result, shape)
    return tf.ensure_shape(tf.cast(result, tf.uint8), images.shape)


def _apply(
    images: Tensor, choices: Tensor, signs: Tensor, strength: float
) -> Tensor:
    """Applies to each image the operation of its index in `choices`."""

    def by_operation(values: Tensor) -> list[Tensor]:
        return tf.dynamic_partition(values, choices, len(OPERATIONS))

    results = [
        tf.round(operation(part, part_signs, strength))
        for operation, part, part_signs in zip(
            OPERATIONS,
            by_operation(images),
            by_operation(signs),
            strict=True,
        )
    ]
    positions = by_operation(tf.range(tf.shape(images)[0]))
    return tf.dynamic_stitch(positions, results)


# Each operation maps float32 images (b, H, W, C) of whole levels 0..255, signs
# (b,) of 1 or -1 and a strength in [0, 1] to images in 0..255; b may be 0.


def _identity(images: Tensor, signs: Tensor, strength: float) -> Tensor:
    return images


def _auto_contrast(images: Tensor, signs: Tensor, strength: float) -> Tensor:
    """Stretches each channel to the whole range."""
    low = tf.reduce_min(images, axis=(1, 2), keepdims=True)
    width = tf.reduce_max(images, axis=(1, 2), keepdims=True) - low
    return tf.where(width > 0, (images - low) * (255 / width), images)


def _equalize(images: Tensor, signs: Tensor, strength: float) -> Tensor:
    """Flattens the histogram of each channel, as Pillow does."""
    _, height, width, channels = images.shape
    levels = tf.transpose(tf.cast(images, tf.int32), (0, 3, 1, 2))
    levels = tf.reshape(levels, (-1, height * width))  # (b * C, H * W)
    counts = tf.math.bincount(levels, minlength=256, maxlength=256, axis=-1)
    brightest = tf.reduce_max(levels, axis=-1, keepdims=True)
    last = tf.gather(counts, brightest, batch_dims=1)
    step = (height * width - last) // 255  # (b * C, 1)
    below = tf.cumsum(counts, axis=-1, exclusive=True)
    table = (below + step // 2) // tf.maximum(step, 1)
    table = tf.where(step > 0, tf.minimum(table, 255), tf.range(256))
    levels = tf.gather(table, levels, batch_dims=1)
    levels = tf.reshape(levels, (-1, channels, height, width))
    return tf.cast(tf.transpose(levels, (0, 2, 3, 1)), tf.float32)


def _posterize(images: Tensor, signs: Tensor, strength: float) -> Tensor:
    """Drops up to four of the eight bits."""
    step = 2.0 ** round(4 * strength)
    return tf.floor(images / step) * step


def _solarize(images: Tensor, signs: Tensor, strength: float) -> Tensor:
    """Inverts the brightest levels."""
    threshold = 255 * (1 - strength)
    return tf.where(images >= threshold, 255 - images, images)


def _brightness(images: Tensor, signs: Tensor, strength: float) -> Tensor:
    return color.adjust_brightness(images, 1 + 0.9 * strength * signs)


def _color(images: Tensor, signs: Tensor, strength: float) -> Tensor:
    return color.adjust_saturation(images, 1 + 0.9 * strength * signs)


def _contrast(images: Tensor, signs: Tensor, strength: float) -> Tensor:
    return color.adjust_contrast(images, 1 + 0.9 * strength * signs)


def _sharpness(images: Tensor, signs: Tensor, strength: float) -> Tensor:
    """Moves from, or to, a smoothed image; the border stays."""
    _, height, width, _ = images.shape
    # The kernel [[1, 1, 1], [1, 5, 1], [1, 1, 1]] / 13.
    nine = 9 * tf.nn.avg_pool2d(images, 3, 1, "SAME")
    smooth = tf.round((nine + 4 * images) / 13)
    rows, columns = tf.range(height)[:, None], tf.range(width)
    inside = (rows > 0) & (rows < height - 1)
    inside &= (columns > 0) & (columns < width - 1)
    smooth = tf.where(inside[..., None], smooth, images)
    return color.blend(smooth, images, 1 + 0.9 * strength * signs)


def _shear_x(images: Tensor, signs: Tensor, strength: float) -> Tensor:
    return _warp(images, (1, 0.3 * strength * signs, 0), (0, 1, 0))


def _shear_y(images: Tensor, signs: Tensor, strength: float) -> Tensor:
    return _warp(images, (1, 0, 0), (0.3 * strength * signs, 1, 0))


def _translate_x(images: Tensor, signs: Tensor, strength: float) -> Tensor:
    pixels = round(150 / 331 * images.shape[2] * strength)
    return _warp(images, (1, 0, pixels * signs), (0, 1, 0))


def _translate_y(images: Tensor, signs: Tensor, strength: float) -> Tensor:
    pixels = round(150 / 331 * images.shape[1] * strength)
    return _warp(images, (1, 0, 0), (0, 1, pixels * signs))


def _rotate(images: Tensor, signs: Tensor, strength: float) -> Tensor:
    angle = math.radians(30) * strength
    cosine, sine = math.cos(angle), math.sin(angle) * signs
    _, height, width, _ = images.shape
    x, y = width / 2, height / 2
    return _warp(
        images,
        (cosine, -sine, x - cosine * x + sine * y),
        (sine, cosine, y - sine * x - cosine * y),
    )


def _warp(images: Tensor, x_row: Sequence[Any], y_row: Sequence[Any]) -> Tensor:
    """Reads the pixel at (x, y) from (a x + b y + c, d x + e y + f).

    Args:
        images: float32 `(b, H, W, C)`.
        x_row: a, b and c, each a number or `(b,)`. The origin is the corner of
            the image, half a pixel from the center of its first pixel.
        y_row: d, e and f.
    """
    ones = tf.ones((tf.shape(images)[0],))
    rows = [
        (a * ones, b * ones, (c + (a + b - 1) / 2) * ones)
        for a, b, c in (x_row, y_row)
    ]
    zeros = tf.zeros_like(ones)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=tf.stack((*rows[0], *rows[1], zeros, zeros), axis=-1),
        output_shape=images.shape[1:3],
        fill_value=FILL,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )


OPERATIONS: tuple[Callable[[Tensor, Tensor, float], Tensor], ...] = (
    _identity,
    _auto_contrast,
    _equalize,
    _rotate,
    _solarize,
    _color,
    _posterize,
    _contrast,
    _brightness,
    _sharpness,
    _shear_x,
    _shear_y,
    _translate_x,
    _translate_y,
)
