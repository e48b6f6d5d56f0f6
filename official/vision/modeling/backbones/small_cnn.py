# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A six-layer convolutional network for very small images."""

import keras

from official.vision.modeling.backbones import blocks


def small_cnn(image_shape, width=32, name=None):
    """Builds a small network for images such as 8x8 digits.

    Six times 3x3 convolution, normalisation and ReLU with 1, 1, 2, 2, 4, 4
    times `width` filters, the third and fifth with stride 2, then global
    average pooling.

    Args:
        image_shape: Height, width and channels of the images, at least 4x4.
        width: Int >= 1, filters of the first convolution. Defaults to 32.
        name: String, name of the model. Defaults to `small_cnn`.

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


def check_width(width=32):
    """Raises ValueError unless `width` is one that `small_cnn` builds.

    Example:

    >>> check_width(width=8)
    """
    if not isinstance(width, int) or width < 1:
        raise ValueError(
            f"`width` must be an int >= 1. Received: width={width!r}"
        )
