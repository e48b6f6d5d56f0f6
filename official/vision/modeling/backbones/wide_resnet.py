# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The wide residual networks of Zagoruyko and Komodakis (2016)."""

import keras

from official.vision.modeling.backbones import blocks


def wide_resnet(
    depth=28, width=10, dropout=0.0, image_shape=(32, 32, 3), name=None
):
    """Builds a wide residual network without its classifier.

    A 3x3 convolution with 16 filters, then three stages of `(depth - 4) / 6`
    pre-activation blocks with 16, 32 and 64 times `width` filters, the last
    two entered with stride 2, then normalisation, ReLU and global average
    pooling. A block whose input has another number of channels has a 1x1
    convolution as shortcut, which reads the activated input.

    Args:
        depth: Int, 6n + 4 with n >= 1: 10, 16, 22, 28, 34, 40... Defaults
            to 28.
        width: Int >= 1, factor of the filters. Defaults to 10.
        dropout: Float in [0, 1), share of the activations dropped between
            the two convolutions of a block. Defaults to 0.
        image_shape: Height, width and channels of the images, at least 4x4.
            Defaults to `(32, 32, 3)`.
        name: String, name of the model. Defaults to
            `wide_resnet<depth>_<width>`.

    Returns:
        A functional `keras.Model`: images `(B, H, W, C)`, channels last, ->
        features `(B, 64 * width)`.

    Raises:
        ValueError: an argument is not one of those above.

    Reference:
        Zagoruyko and Komodakis, Wide Residual Networks,
        https://arxiv.org/abs/1605.07146

    Example:

    >>> wide_resnet(depth=16, width=2).output_shape
    (None, 128)
    """
    check_options(depth, width, dropout)
    blocks.check_image_shape(image_shape, minimum=4)
    images = keras.Input(image_shape, name="images")
    x = blocks.convolution(images, 16, "stem")
    for stage, filters in enumerate((16, 32, 64), start=1):
        for block in range(1, (depth - 4) // 6 + 1):
            x = _block(
                x,
                filters * width,
                2 if stage > 1 and block == 1 else 1,
                dropout,
                f"stage{stage}_block{block}",
            )
    x = _norm_and_relu(x, "final")
    x = keras.layers.GlobalAveragePooling2D(
        data_format="channels_last", name="pool"
    )(x)
    return keras.Model(images, x, name=name or f"wide_resnet{depth}_{width}")


def check_options(depth=28, width=10, dropout=0.0):
    """Raises ValueError unless `wide_resnet` builds such a network.

    Example:

    >>> check_options(depth=40, width=2)
    """
    if not isinstance(depth, int) or depth < 10 or depth % 6 != 4:
        raise ValueError(
            "`depth` must be 6n + 4 with n >= 1: 10, 16, 22, 28, 34, 40... "
            f"Received: depth={depth!r}"
        )
    if not isinstance(width, int) or width < 1:
        raise ValueError(
            f"`width` must be an int >= 1. Received: width={width!r}"
        )
    if not isinstance(dropout, (int, float)) or not 0 <= dropout < 1:
        raise ValueError(
            "`dropout` must be a number from 0 to less than 1. "
            f"Received: dropout={dropout!r}"
        )


def _block(x, filters, strides, dropout, name):
    activated = _norm_and_relu(x, f"{name}_1")
    shortcut = x
    if x.shape[-1] != filters:
        shortcut = blocks.convolution(
            activated, filters, f"{name}_shortcut", strides, kernel_size=1
        )
    x = blocks.convolution(activated, filters, f"{name}_1", strides)
    x = _norm_and_relu(x, f"{name}_2")
    if dropout:
        x = keras.layers.Dropout(dropout, name=f"{name}_dropout")(x)
    x = blocks.convolution(x, filters, f"{name}_2")
    return keras.layers.Add(name=f"{name}_add")([x, shortcut])


def _norm_and_relu(x, name):
    x = blocks.normalization(x, name)
    return keras.layers.ReLU(name=f"{name}_relu")(x)
