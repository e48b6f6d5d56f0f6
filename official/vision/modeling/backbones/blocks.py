# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What the built-in backbones have in common."""

import numbers
from collections.abc import Sequence

import keras

from official.modeling.layers.fused_batch_normalization import (
    FusedBatchNormalization,
)
from official.typing import Tensor


def convolution_and_norm(
    x: Tensor, filters: int, name: str, strides: int = 1, kernel_size: int = 3
) -> Tensor:
    """Applies `convolution`, then `normalization`.

    Args:
        x: Keras tensor `(B, H, W, C)`.
        filters: Number of output channels.
        name: Prefix of the layers' names.
        strides: Stride in both directions. Defaults to 1.
        kernel_size: Side of the kernel, odd. Defaults to 3.

    Returns:
        A Keras tensor `(B, ceil(H / strides), ceil(W / strides), filters)`.

    Example:
    >>> image = keras.Input((32, 32, 3))
    >>> convolution_and_norm(image, 16, "stem", strides=2).shape
    (None, 16, 16, 16)
    """
    return normalization(
        convolution(x, filters, name, strides, kernel_size), name
    )


def convolution(
    x: Tensor, filters: int, name: str, strides: int = 1, kernel_size: int = 3
) -> Tensor:
    """Applies a padded convolution without bias.

    As many zeros are added on every side whatever the stride, which is
    PyTorch's padding; `padding="same"` would pad an even image on the right
    and bottom only when the stride is 2.

    Args:
        x: Keras tensor `(B, H, W, C)`.
        filters: Number of output channels.
        name: Prefix of the layers' names.
        strides: Stride in both directions. Defaults to 1.
        kernel_size: Side of the kernel, odd. Defaults to 3.

    Returns:
        A Keras tensor `(B, ceil(H / strides), ceil(W / strides), filters)`.

    Example:
    >>> image = keras.Input((224, 224, 3))
    >>> convolution(image, 64, "stem", strides=2, kernel_size=7).shape
    (None, 112, 112, 64)
    """
    padding = "same"
    if strides > 1:
        padding = "valid"
        x = keras.layers.ZeroPadding2D(
            kernel_size // 2, data_format="channels_last", name=f"{name}_pad"
        )(x)
    return keras.layers.Conv2D(
        filters,
        kernel_size,
        strides=strides,
        padding=padding,
        data_format="channels_last",
        use_bias=False,
        kernel_initializer=keras.initializers.VarianceScaling(
            2.0, mode="fan_out", distribution="untruncated_normal"
        ),
        name=f"{name}_conv",
    )(x)


def normalization(x: Tensor, name: str) -> Tensor:
    """Applies batch normalization over the channels, the last axis.

    Args:
        x: Keras tensor `(B, H, W, C)`.
        name: Prefix of the layer's name.

    Returns:
        A Keras tensor `(B, H, W, C)`.

    Example:
    >>> normalization(keras.Input((8, 8, 3)), "stem").shape
    (None, 8, 8, 3)
    """
    return FusedBatchNormalization(
        axis=-1, momentum=0.9, epsilon=1e-5, name=f"{name}_norm"
    )(x)


def check_image_shape(image_shape: Sequence[int], minimum: int) -> None:
    """Checks that `image_shape` is `(H, W, C)` with H, W >= `minimum`.

    Args:
        image_shape: Height, width and channels of the images.
        minimum: Smallest height and width that the backbone can take.

    Raises:
        ValueError: `image_shape` has another form or is too small.

    Example:
    >>> check_image_shape((32, 32, 3), minimum=4)
    """
    shape = tuple(image_shape)
    if len(shape) != 3 or any(
        not isinstance(size, numbers.Integral) or size < 1 for size in shape
    ):
        raise ValueError(
            f"Got image_shape={shape}. Expected three positive integers: "
            "height, width and channels."
        )
    if min(shape[:2]) < minimum:
        raise ValueError(
            f"Got image_shape={shape}. Expected at least {minimum}x{minimum} "
            "pixels for this backbone."
        )
