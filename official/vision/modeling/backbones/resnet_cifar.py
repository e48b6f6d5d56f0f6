# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The CIFAR ResNets of He et al. (2016), section 4.2."""

from collections.abc import Sequence
from typing import Any

import keras

from official.typing import Tensor
from official.vision.modeling.backbones import blocks

DEPTHS = (20, 32, 44, 56, 110)


@keras.saving.register_keras_serializable(package="garden")
class PaddedShortcut(keras.layers.Layer):
    """Shortcut without weights between two stages ("option A").

    Keeps every second pixel in both directions and appends channels of zeros
    after the existing ones.

    Args:
        filters: Number of output channels, at least those of the input.
        **kwargs: Those of `keras.layers.Layer`.

    Input shape:
        `(B, H, W, C)`.

    Output shape:
        `(B, ceil(H / 2), ceil(W / 2), filters)`.

    Raises:
        ValueError: The input has more than `filters` channels.

    Example:
    >>> tuple(PaddedShortcut(32)(keras.ops.ones((1, 8, 8, 16))).shape)
    (1, 4, 4, 32)
    """

    def __init__(self, filters: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.filters = filters

    def build(self, input_shape: Sequence[int]) -> None:
        """Checks the number of channels."""
        if input_shape[-1] > self.filters:
            raise ValueError(
                f"Got filters={self.filters} for an input of shape "
                f"{tuple(input_shape)}. Expected at least as many filters as "
                "input channels, because the shortcut can only add channels."
            )

    def call(self, inputs: Tensor) -> Tensor:
        """Keeps every second pixel and adds channels of zeros."""
        new_channels = self.filters - inputs.shape[-1]
        # Equal to inputs[:, ::2, ::2], whose kernel runs on one core.
        kept = keras.ops.average_pool(
            inputs, 1, strides=2, data_format="channels_last"
        )
        return keras.ops.pad(
            kept,
            [[0, 0], [0, 0], [0, 0], [0, new_channels]],
        )

    def compute_output_shape(
        self, input_shape: Sequence[int | None]
    ) -> tuple[int | None, ...]:
        """Halves height and width, rounded up."""
        batch, height, width, _ = input_shape
        return (batch, _halved(height), _halved(width), self.filters)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {**super().get_config(), "filters": self.filters}


def _halved(size: int | None) -> int | None:
    return None if size is None else (size + 1) // 2


def resnet_cifar(
    depth: int = 32,
    image_shape: Sequence[int] = (32, 32, 3),
    name: str | None = None,
) -> keras.Model:
    """Builds a CIFAR ResNet without its classifier.

    A 3x3 convolution with 16 filters, then three stages of `(depth - 2) / 6`
    basic blocks with 16, 32 and 64 filters, the last two entered with stride
    2 through a `PaddedShortcut`, then global average pooling.

    Args:
        depth: Number of layers, one of 20, 32, 44, 56, 110. Defaults to 32.
        image_shape: Height, width and channels of the images, at least 4x4.
            Defaults to `(32, 32, 3)`.
        name: Name of the model. Defaults to `resnet<depth>`.

    Returns:
        A functional `keras.Model`: images `(B, H, W, C)`, channels last, ->
        features `(B, 64)`.

    Raises:
        ValueError: `depth` or `image_shape` is not one of those above.

    Reference:
        He et al., Deep Residual Learning for Image Recognition,
        https://arxiv.org/abs/1512.03385

    Example:
    >>> resnet_cifar(depth=20).output_shape
    (None, 64)
    """
    check_depth(depth)
    blocks.check_image_shape(image_shape, minimum=4)
    images = keras.Input(image_shape, name="images")
    x = blocks.convolution_and_norm(images, 16, name="stem")
    x = keras.layers.ReLU(name="stem_relu")(x)
    for stage, filters in enumerate((16, 32, 64), start=1):
        for block in range(1, (depth - 2) // 6 + 1):
            x = _basic_block(
                x,
                filters,
                downsample=stage > 1 and block == 1,
                name=f"stage{stage}_block{block}",
            )
    x = keras.layers.GlobalAveragePooling2D(
        data_format="channels_last", name="pool"
    )(x)
    return keras.Model(images, x, name=name or f"resnet{depth}")


def check_depth(depth: int = 32) -> None:
    """Checks that `resnet_cifar` builds a network of this depth.

    Args:
        depth: Number of layers.

    Raises:
        ValueError: It does not.

    Example:
    >>> check_depth(depth=56)
    """
    if depth not in DEPTHS:
        raise ValueError(
            f"Got depth={depth!r}. Expected one of "
            f"{', '.join(map(str, DEPTHS))}."
        )


def _basic_block(
    x: Tensor, filters: int, downsample: bool, name: str
) -> Tensor:
    shortcut = x
    if downsample:
        shortcut = PaddedShortcut(filters, name=f"{name}_shortcut")(x)
    x = blocks.convolution_and_norm(
        x, filters, name=f"{name}_1", strides=2 if downsample else 1
    )
    x = keras.layers.ReLU(name=f"{name}_1_relu")(x)
    x = blocks.convolution_and_norm(x, filters, name=f"{name}_2")
    x = keras.layers.Add(name=f"{name}_add")([x, shortcut])
    return keras.layers.ReLU(name=f"{name}_relu")(x)
