# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Changes of color over whole batches, one strength per image.

Built from `tf.image`, whose own random functions take one strength per batch.
`keras.layers.RandomColorJitter` and KerasCV's draw from a counter that
parallel calls share, so a step would not give the same images again; Keras's
brightness is a sum and its saturation leaves the range of the pixels.
"""

import functools

import tensorflow as tf

from official.typing import Tensor


def color_jitter(
    images: Tensor,
    seed: Tensor,
    brightness: float = 0.0,
    contrast: float = 0.0,
    saturation: float = 0.0,
    hue: float = 0.0,
) -> Tensor:
    """Changes the colors of each image by random factors, in random order.

    The changes and their ranges are those of torchvision's `ColorJitter`. The
    factors are drawn for each image, the order for the batch. Saturation and
    hue do not change gray images (C = 1).

    Args:
        images: `(B, H, W, C)` pixels 0..255 of any numeric type, C = 1 or 3.
        seed: Two integers, as a pair or a tensor, which decide everything.
        brightness: Strength b in [0, 1], for a factor from U(1 - b, 1 + b); 0
            for none.
        contrast: Likewise, away from the mean gray level of the image.
        saturation: Likewise, away from the gray image.
        hue: Strength h in [0, 0.5], for a turn by U(-h, h) of the circle.

    Returns:
        float32 `(B, H, W, C)`, pixels 0..255, not rounded.

    Example:
    >>> images = tf.fill((2, 8, 8, 3), 100)
    >>> jittered = color_jitter(images, (0, 1), 0.4, 0.4, 0.4, 0.25)
    >>> bool(tf.reduce_all((jittered >= 0) & (jittered <= 255)))
    True
    """
    images = tf.cast(images, tf.float32)
    changes = [
        (change, middle - width, middle + width)
        for change, middle, width in (
            (adjust_brightness, 1.0, brightness),
            (adjust_contrast, 1.0, contrast),
            (adjust_saturation, 1.0, saturation),
            (turn_hue, 0.0, hue),
        )
        if width
    ]
    order_seed, factor_seed = tf.unstack(tf.random.split(seed, alg="philox"))
    order = tf.random.experimental.stateless_shuffle(
        tf.range(len(changes)), order_seed, alg="philox"
    )
    draws = tf.random.stateless_uniform(
        (len(changes), tf.shape(images)[0]), factor_seed, alg="philox"
    )
    for position in range(len(changes)):
        branches = [
            functools.partial(change, images, low + (high - low) * draw)
            for (change, low, high), draw in zip(
                changes, tf.unstack(draws), strict=True
            )
        ]
        images = tf.switch_case(order[position], branches)
    return images


def adjust_brightness(images: Tensor, factors: Tensor) -> Tensor:
    """Multiplies float32 images `(B, H, W, C)` by factors `(B,)`."""
    return blend(tf.zeros_like(images), images, factors)


def adjust_contrast(images: Tensor, factors: Tensor) -> Tensor:
    """Moves pixels from the image's mean gray level by factors `(B,)`."""
    # Whole levels: their sum is the same in any order.
    levels = tf.round(_gray(images))
    means = tf.reduce_mean(levels, axis=(1, 2, 3), keepdims=True)
    return blend(means, images, factors)


def adjust_saturation(images: Tensor, factors: Tensor) -> Tensor:
    """Moves pixels from their gray level by factors `(B,)`."""
    return blend(_gray(images), images, factors)


def turn_hue(images: Tensor, turns: Tensor) -> Tensor:
    """Turns the hue by `(B,)` parts of the circle, in [-1, 1]."""
    if images.shape[-1] == 1:
        return images
    hue, saturation, value = tf.unstack(
        tf.image.rgb_to_hsv(images / 255), axis=-1
    )
    hue = tf.math.floormod(hue + turns[:, None, None], 1.0)
    turned = tf.image.hsv_to_rgb(tf.stack((hue, saturation, value), axis=-1))
    return tf.clip_by_value(turned * 255, 0.0, 255.0)


def blend(base: Tensor, images: Tensor, factors: Tensor) -> Tensor:
    """Computes `base + factor * (image - base)`, within 0..255.

    Args:
        base: float32 pixels, broadcast against `images`.
        images: float32 pixels `(B, H, W, C)`.
        factors: float32 `(B,)`; 0 gives the base, 1 the image, more than 1
            moves away from the base.

    Returns:
        float32 `(B, H, W, C)`.
    """
    factors = factors[:, None, None, None]
    return tf.clip_by_value(base + factors * (images - base), 0.0, 255.0)


def _gray(images: Tensor) -> Tensor:
    """`(B, H, W, C)` -> `(B, H, W, 1)`."""
    if images.shape[-1] == 1:
        return images
    return tf.image.rgb_to_grayscale(images)
