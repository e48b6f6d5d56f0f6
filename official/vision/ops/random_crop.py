# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Random resized crops: a part of random area and aspect ratio, enlarged.

The distribution is that of torchvision's `RandomResizedCrop`.
"""

import math
from collections.abc import Sequence

import tensorflow as tf

from official.typing import Tensor

_ASPECT_RATIOS = (3 / 4, 4 / 3)
_ATTEMPTS = 10


def crop_windows(
    heights: Tensor, widths: Tensor, crop_area: Sequence[float], seed: Tensor
) -> Tensor:
    """Draws one window in each of n images.

    The area is uniform in `crop_area` and the aspect ratio W / H log-uniform in
    3/4..4/3. The first of ten draws that fits the image is taken; if none does,
    the largest centered window of an allowed ratio.

    Args:
        heights: int32 tensor `(n,)`, at least 1.
        widths: int32 tensor `(n,)`, at least 1.
        crop_area: Least and greatest share of the image's area, in (0, 1].
        seed: Two integers; the windows depend on nothing else.

    Returns:
        int32 `(n, 4)`: top, left, height and width of each window.
    """
    number = tf.shape(heights)[0]
    draws = tf.random.stateless_uniform(
        (number, 2 * _ATTEMPTS + 2), seed, alg="philox"
    )
    low, high = crop_area
    whole = tf.cast(heights * widths, tf.float32)[:, None]
    area = whole * (low + (high - low) * draws[:, :_ATTEMPTS])
    low, high = (math.log(ratio) for ratio in _ASPECT_RATIOS)
    ratio = tf.exp(low + (high - low) * draws[:, _ATTEMPTS:-2])
    crop_heights = _rounded(tf.sqrt(area / ratio))  # (n, attempts)
    crop_widths = _rounded(tf.sqrt(area * ratio))
    fits = (
        (crop_heights > 0)
        & (crop_heights <= heights[:, None])
        & (crop_widths > 0)
        & (crop_widths <= widths[:, None])
    )
    first = tf.argmax(fits, axis=1)
    crop_heights = tf.gather(crop_heights, first, batch_dims=1)  # (n,)
    crop_widths = tf.gather(crop_widths, first, batch_dims=1)
    tops = _below(draws[:, -2], heights - crop_heights + 1)
    lefts = _below(draws[:, -1], widths - crop_widths + 1)
    drawn = tf.stack([tops, lefts, crop_heights, crop_widths], axis=1)
    any_fits = tf.reduce_any(fits, axis=1)[:, None]
    return tf.where(any_fits, drawn, _centered(heights, widths))


def crop_and_resize(
    images: Tensor, crop_area: Sequence[float], seed: Tensor
) -> Tensor:
    """Enlarges a random window of each image to the image's size.

    Args:
        images: uint8 pixels `(B, H, W, C)`.
        crop_area: As for `crop_windows`.
        seed: Two integers.

    Returns:
        uint8 `(B, H, W, C)`.
    """
    batch, height, width, _ = images.shape
    windows = crop_windows(
        tf.fill([batch], height), tf.fill([batch], width), crop_area, seed
    )
    windows = tf.cast(windows, tf.float32)
    # One more pixel all round, for samples between the edge and the center of
    # the outermost pixels.
    padded = tf.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), "SYMMETRIC")
    sizes = tf.constant([height, width], tf.float32)
    step = windows[:, 2:] / sizes
    start = windows[:, :2] + 1 + 0.5 * step - 0.5
    end = start + (sizes - 1) * step
    boxes = tf.concat([start, end], axis=1) / tf.tile(sizes + 1, [2])
    resized = tf.image.crop_and_resize(
        padded, boxes, tf.range(batch), (height, width)
    )
    return tf.cast(tf.round(resized), tf.uint8)


def _centered(heights: Tensor, widths: Tensor) -> Tensor:
    lowest, highest = _ASPECT_RATIOS
    exact_heights = tf.cast(heights, tf.float32)
    exact_widths = tf.cast(widths, tf.float32)
    crop_heights = tf.minimum(heights, _rounded(exact_widths / lowest))
    crop_widths = tf.minimum(widths, _rounded(exact_heights * highest))
    # One pixel is the least, of images such as 1x1.
    crop_heights = tf.maximum(crop_heights, 1)
    crop_widths = tf.maximum(crop_widths, 1)
    tops = (heights - crop_heights) // 2
    lefts = (widths - crop_widths) // 2
    return tf.stack([tops, lefts, crop_heights, crop_widths], axis=1)


def _rounded(values: Tensor) -> Tensor:
    return tf.cast(tf.round(values), tf.int32)


def _below(draws: Tensor, limits: Tensor) -> Tensor:
    """Integers in `0..limits-1` from floats in [0, 1)."""
    return tf.cast(draws * tf.cast(limits, tf.float32), tf.int32)
