# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The CIFAR ResNets of He et al. (2016), section 4.2."""

import keras

from official.vision.modeling.backbones import blocks

DEPTHS = (20, 32, 44, 56, 110)


@keras.saving.register_keras_serializable(package="garden")
class PaddedShortcut(keras.layers.Layer):
    """Shortcut without weights between two stages ("option A").

    Keeps every second pixel in both directions and appends channels of zeros
    after the existing ones.

    Args:
        filters: Int, number of output channels, at least those of the input.

    Input shape:
        `(B, H, W, C)`.

    Output shape:
        `(B, ceil(H / 2), ceil(W / 2), filters)`.

    Raises:
        ValueError: the input has more than `filters` channels.

    Example:

    >>> tuple(PaddedShortcut(32)(keras.ops.ones((1, 8, 8, 16))).shape)
    (1, 4, 4, 32)
    """

    def __init__(self, filters, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters

    def build(self, input_shape):
        if input_shape[-1] > self.filters:
            raise ValueError(
                "The shortcut can only add channels. Received: "
                f"filters={self.filters} for an input of shape {input_shape}"
            )

    def call(self, inputs):
        new_channels = self.filters - inputs.shape[-1]
        # Equal to inputs[:, ::2, ::2], whose kernel runs on one core.
        kept = keras.ops.average_pool(
            inputs, 1, strides=2, data_format="channels_last"
        )
        return keras.ops.pad(
            kept,
            [[0, 0], [0, 0], [0, 0], [0, new_channels]],
        )

    def compute_output_shape(self, input_shape):
        batch, height, width, _ = input_shape
        return (batch, _halved(height), _halved(width), self.filters)

    def get_config(self):
        return {**super().get_config(), "filters": self.filters}


def _halved(size):
    return None if size is None else (size + 1) // 2


def resnet_cifar(depth=32, image_shape=(32, 32, 3), name=None):
    """Builds a CIFAR ResNet without its classifier.

    A 3x3 convolution with 16 filters, then three stages of `(depth - 2) / 6`
    basic blocks with 16, 32 and 64 filters, the last two entered with stride
    2 through a `PaddedShortcut`, then global average pooling.

    Args:
        depth: Int, one of 20, 32, 44, 56, 110. Defaults to 32.
        image_shape: Height, width and channels of the images, at least 4x4.
            Defaults to `(32, 32, 3)`.
        name: String, name of the model. Defaults to `resnet<depth>`.

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


def check_depth(depth=32):
    """Raises ValueError unless `depth` is one that `resnet_cifar` builds.

    Example:

    >>> check_depth(depth=56)
    """
    if depth not in DEPTHS:
        raise ValueError(
            f"`depth` must be one of {', '.join(map(str, DEPTHS))}. "
            f"Received: depth={depth!r}"
        )


def _basic_block(x, filters, downsample, name):
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
