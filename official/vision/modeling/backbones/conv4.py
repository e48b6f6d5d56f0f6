# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The four-layer network of few-shot learning."""

import numbers
from collections.abc import Sequence

import keras

from official.vision.modeling.backbones import blocks


def conv4(
    image_shape: Sequence[int], width: int = 64, name: str | None = None
) -> keras.Model:
    """Builds the network of Vinyals et al. (2016), section 4.1.1.

    Four times 3x3 convolution, batch normalization, ReLU and 2x2 max pooling
    (https://arxiv.org/abs/1606.04080). Images of 28x28 pixels end as one
    feature vector; what is left of larger ones is average-pooled by the models.

    Args:
        image_shape: Height, width and channels of the images, at least 16x16.
        width: Filters of each convolution, at least 1. Defaults to 64.
        name: Name of the model. Defaults to `conv4`.

    Returns:
        A functional `keras.Model`: images `(B, H, W, C)`, channels last, ->
        features `(B, H // 16, W // 16, width)`.

    Raises:
        ValueError: `width` or `image_shape` is out of range.

    Example:
    >>> conv4((28, 28, 1)).output_shape
    (None, 1, 1, 64)
    """
    check_width(width)
    blocks.check_image_shape(image_shape, minimum=16)
    images = keras.Input(image_shape, name="images")
    x = images
    for index in range(1, 5):
        x = blocks.convolution_and_norm(x, width, name=f"block{index}")
        x = keras.layers.ReLU(name=f"block{index}_relu")(x)
        x = keras.layers.MaxPooling2D(
            data_format="channels_last", name=f"block{index}_pool"
        )(x)
    return keras.Model(images, x, name=name or "conv4")


def check_width(width: int = 64) -> None:
    """Checks that `conv4` builds a network of this width.

    Args:
        width: Filters of each convolution.

    Raises:
        ValueError: It does not.

    Example:
    >>> check_width(width=8)
    """
    if not isinstance(width, numbers.Integral) or width < 1:
        raise ValueError(
            f"Got width={width!r}. Expected an integer of at least 1."
        )
