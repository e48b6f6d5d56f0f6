# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A six-layer convolutional network for very small images."""

import numbers
from collections.abc import Sequence

import keras

from official.vision.modeling.backbones import blocks


def small_cnn(
    image_shape: Sequence[int], width: int = 32, name: str | None = None
) -> keras.Model:
    """Builds a small network for images such as 8x8 digits.

    Six times 3x3 convolution, normalization and ReLU with 1, 1, 2, 2, 4, 4
    times `width` filters, the third and fifth with stride 2, then global
    average pooling.

    Args:
        image_shape: Height, width and channels of the images, at least 4x4.
        width: Filters of the first convolution, at least 1. Defaults to 32.
        name: Name of the model. Defaults to `small_cnn`.

    Returns:
        A functional `keras.Model`: images `(B, H, W, C)`, channels last, ->
        features `(B, 4 * width)`.

    Raises:
        ValueError: `width` or `image_shape` is out of range.

    Example:
    >>> small_cnn((8, 8, 1), width=16).output_shape
    (None, 64)
    """
    check_width(width)
    blocks.check_image_shape(image_shape, minimum=4)
    images = keras.Input(image_shape, name="images")
    x = images
    for index, factor in enumerate((1, 1, 2, 2, 4, 4), start=1):
        x = blocks.convolution_and_norm(
            x,
            factor * width,
            name=f"block{index}",
            strides=2 if index in (3, 5) else 1,
        )
        x = keras.layers.ReLU(name=f"block{index}_relu")(x)
    x = keras.layers.GlobalAveragePooling2D(
        data_format="channels_last", name="pool"
    )(x)
    return keras.Model(images, x, name=name or "small_cnn")


def check_width(width: int = 32) -> None:
    """Checks that `small_cnn` builds a network of this width.

    Args:
        width: Filters of the first convolution.

    Raises:
        ValueError: It does not.

    Example:
    >>> check_width(width=8)
    """
    if not isinstance(width, numbers.Integral) or width < 1:
        raise ValueError(
            f"Got width={width!r}. Expected an integer of at least 1."
        )
