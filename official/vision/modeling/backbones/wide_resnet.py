# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The wide residual networks of Zagoruyko and Komodakis (2016)."""

from collections.abc import Sequence

import keras

from official.typing import Tensor
from official.vision.modeling.backbones import blocks


def wide_resnet(
    depth: int = 28,
    width: int = 10,
    dropout: float = 0.0,
    image_shape: Sequence[int] = (32, 32, 3),
    name: str | None = None,
) -> keras.Model:
    """Builds a wide residual network without its classifier.

    A 3x3 convolution with 16 filters, then three stages of `(depth - 4) / 6`
    pre-activation blocks with 16, 32 and 64 times `width` filters, the last
    two entered with stride 2, then normalization, ReLU and global average
    pooling. A block whose input has another number of channels has a 1x1
    convolution as shortcut, which reads the activated input.

    Args:
        depth: Number of layers, 6n + 4 with n >= 1: 10, 16, 22, 28, 34, 40...
            Defaults to 28.
        width: Factor of the filters, at least 1. Defaults to 10.
        dropout: Share of the activations, in [0, 1), that is dropped between
            the two convolutions of a block. Defaults to 0.
        image_shape: Height, width and channels of the images, at least 4x4.
            Defaults to `(32, 32, 3)`.
        name: Name of the model. Defaults to
            `wide_resnet<depth>_<width>`.

    Returns:
        A functional `keras.Model`: images `(B, H, W, C)`, channels last, ->
        features `(B, 64 * width)`.

    Raises:
        ValueError: An argument is not one of those above.

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


def check_options(
    depth: int = 28, width: int = 10, dropout: float = 0.0
) -> None:
    """Checks that `wide_resnet` builds such a network.

    Args:
        depth: As for `wide_resnet`.
        width: As for `wide_resnet`.
        dropout: As for `wide_resnet`.

    Raises:
        ValueError: It does not.

    Example:
    >>> check_options(depth=40, width=2)
    """
    if not isinstance(depth, int) or depth < 10 or depth % 6 != 4:
        raise ValueError(
            f"Got depth={depth!r}. Expected 6n + 4 with n >= 1: 10, 16, 22, "
            "28, 34, 40..."
        )
    if not isinstance(width, int) or width < 1:
        raise ValueError(
            f"Got width={width!r}. Expected an integer of at least 1."
        )
    if not isinstance(dropout, (int, float)) or not 0 <= dropout < 1:
        raise ValueError(
            f"Got dropout={dropout!r}. Expected a number of at least 0 and "
            "below 1."
        )


def _block(
    x: Tensor, filters: int, strides: int, dropout: float, name: str
) -> Tensor:
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


def _norm_and_relu(x: Tensor, name: str) -> Tensor:
    x = blocks.normalization(x, name)
    return keras.layers.ReLU(name=f"{name}_relu")(x)
