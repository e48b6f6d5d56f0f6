# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""ResNet-18, 34 and 50, layer by layer as torchvision has them."""

from collections.abc import Sequence

import keras

from official.typing import Tensor
from official.vision.modeling.backbones import blocks

#: Depth -> blocks of the four stages.
STAGES = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3)}
#: Stem -> by how much the whole network reduces the image.
REDUCTIONS = {"imagenet": 32, "cifar": 8}


def resnet(
    depth: int = 18,
    stem: str = "imagenet",
    image_shape: Sequence[int] = (224, 224, 3),
    name: str | None = None,
) -> keras.Model:
    """Builds a ResNet without its classifier.

    The stem, then four stages of residual blocks, the last three entered
    with stride 2, then global average pooling. Depths 18 and 34 have basic
    blocks with 64 to 512 filters; depth 50 has bottleneck blocks with four
    times as many outputs and the stride in the 3x3 convolution.

    Args:
        depth: Number of layers, 18, 34 or 50. Defaults to 18.
        stem: First layers: `"imagenet"`, a 7x7 convolution and a maximum
            pooling, both with stride 2, or `"cifar"`, a 3x3 convolution with
            stride 1, for small images. Defaults to `"imagenet"`.
        image_shape: Height, width and channels of the images, at least 32x32
            (8x8 with the CIFAR stem). Defaults to `(224, 224, 3)`.
        name: Name of the model. Defaults to `resnet<depth>`.

    Returns:
        A functional `keras.Model`: images `(B, H, W, C)`, channels last, ->
        features `(B, 512)`, or `(B, 2048)` for depth 50.

    Raises:
        ValueError: An argument is not one of those above.

    Reference:
        He et al., Deep Residual Learning for Image Recognition,
        https://arxiv.org/abs/1512.03385

    Example:
    >>> resnet(depth=18, stem="cifar", image_shape=(32, 32, 3)).output_shape
    (None, 512)
    """
    check_options(depth, stem)
    blocks.check_image_shape(image_shape, minimum=REDUCTIONS[stem])
    images = keras.Input(image_shape, name="images")
    x = _stem(images, stem)
    block = _bottleneck_block if depth == 50 else _basic_block
    for stage, number in enumerate(STAGES[depth], start=1):
        for index in range(1, number + 1):
            x = block(
                x,
                32 * 2**stage,
                2 if stage > 1 and index == 1 else 1,
                f"stage{stage}_block{index}",
            )
    x = keras.layers.GlobalAveragePooling2D(
        data_format="channels_last", name="pool"
    )(x)
    return keras.Model(images, x, name=name or f"resnet{depth}")


def check_options(depth: int = 18, stem: str = "imagenet") -> None:
    """Checks that `resnet` builds such a network.

    Args:
        depth: As for `resnet`.
        stem: As for `resnet`.

    Raises:
        ValueError: It does not.

    Example:
    >>> check_options(depth=50, stem="cifar")
    """
    if depth not in STAGES:
        raise ValueError(
            f"Got depth={depth!r}. Expected one of "
            f"{', '.join(map(str, STAGES))}."
        )
    if stem not in REDUCTIONS:
        raise ValueError(
            f"Got stem={stem!r}. Expected one of {', '.join(REDUCTIONS)}."
        )


def _stem(x: Tensor, stem: str) -> Tensor:
    if stem == "cifar":
        return _convolution_norm_relu(x, 64, "stem")
    x = _convolution_norm_relu(x, 64, "stem", strides=2, kernel_size=7)
    # ReLU gives nothing below these zeros.
    x = keras.layers.ZeroPadding2D(
        1, data_format="channels_last", name="stem_pool_pad"
    )(x)
    return keras.layers.MaxPooling2D(
        3, strides=2, data_format="channels_last", name="stem_pool"
    )(x)


def _basic_block(x: Tensor, filters: int, strides: int, name: str) -> Tensor:
    shortcut = _shortcut(x, filters, strides, name)
    x = _convolution_norm_relu(x, filters, f"{name}_1", strides)
    x = blocks.convolution_and_norm(x, filters, f"{name}_2")
    return _add_and_relu(x, shortcut, name)


def _bottleneck_block(
    x: Tensor, filters: int, strides: int, name: str
) -> Tensor:
    shortcut = _shortcut(x, 4 * filters, strides, name)
    x = _convolution_norm_relu(x, filters, f"{name}_1", kernel_size=1)
    x = _convolution_norm_relu(x, filters, f"{name}_2", strides)
    x = blocks.convolution_and_norm(x, 4 * filters, f"{name}_3", kernel_size=1)
    return _add_and_relu(x, shortcut, name)


def _shortcut(x: Tensor, filters: int, strides: int, name: str) -> Tensor:
    if x.shape[-1] == filters:
        return x
    return blocks.convolution_and_norm(
        x, filters, f"{name}_shortcut", strides, kernel_size=1
    )


def _convolution_norm_relu(
    x: Tensor, filters: int, name: str, strides: int = 1, kernel_size: int = 3
) -> Tensor:
    x = blocks.convolution_and_norm(x, filters, name, strides, kernel_size)
    return keras.layers.ReLU(name=f"{name}_relu")(x)


def _add_and_relu(x: Tensor, shortcut: Tensor, name: str) -> Tensor:
    x = keras.layers.Add(name=f"{name}_add")([x, shortcut])
    return keras.layers.ReLU(name=f"{name}_relu")(x)
