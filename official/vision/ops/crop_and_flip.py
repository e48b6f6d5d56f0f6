# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Random crops of padded images, and random mirror images."""

import tensorflow as tf

from official.typing import Tensor


def crop_and_flip(
    images: Tensor, seed: Tensor, crop_padding: int, horizontal_flip: bool
) -> Tensor:
    """Crops and mirrors each image by one gather of whole pixels.

    Args:
        images: `(B, H, W, C)` of any type, with a static shape.
        seed: Two integers, as a pair or a tensor, which decide everything.
        crop_padding: Black pixels added on each side before each image is cut
            back to its size at a random place; 0 for no crop.
        horizontal_flip: Whether to mirror each image with probability 1/2.

    Returns:
        Images of the same shape and type.

    Example:
    >>> images = tf.ones((2, 8, 8, 3), tf.uint8)
    >>> cropped = crop_and_flip(images, (0, 1), 2, horizontal_flip=True)
    >>> cropped.shape, cropped.dtype
    (TensorShape([2, 8, 8, 3]), tf.uint8)
    """
    if not crop_padding and not horizontal_flip:
        return images
    batch, height, width, channels = images.shape
    margins = (crop_padding, crop_padding)
    images = tf.pad(images, ((0, 0), margins, margins, (0, 0)))
    padded_height = height + 2 * crop_padding
    padded_width = width + 2 * crop_padding

    draws = tf.random.stateless_uniform((batch, 3), seed, alg="philox")
    offsets = tf.cast(draws[:, :2] * (2 * crop_padding + 1), tf.int32)
    rows = offsets[:, :1] + tf.range(height)  # (B, H)
    columns = tf.range(width)
    if horizontal_flip:
        flipped = draws[:, 2:] < 0.5
        columns = tf.where(flipped, width - 1 - columns, columns)
    columns = offsets[:, 1:] + columns  # (B, W)

    rows += tf.range(batch)[:, None] * padded_height
    pixels = rows[:, :, None] * padded_width + columns[:, None, :]  # (B, H, W)
    return tf.gather(tf.reshape(images, (-1, channels)), pixels)
