# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""EfficientNet-Lite0, for which `make weights` has weights of ImageNet."""

from collections.abc import Sequence

import keras

from official.vision.modeling.backbones.keras_cv_backbones import (
    keras_cv_backbone,
)

_ARGUMENTS = {
    "width_coefficient": 1.0,
    "depth_coefficient": 1.0,
    "stackwise_kernel_sizes": [3, 3, 5, 3, 5, 5, 3],
    "stackwise_num_repeats": [1, 2, 2, 3, 3, 4, 1],
    "stackwise_input_filters": [32, 16, 24, 40, 80, 112, 192],
    "stackwise_output_filters": [16, 24, 40, 80, 112, 192, 320],
    "stackwise_expansion_ratios": [1, 6, 6, 6, 6, 6, 6],
    "stackwise_strides": [1, 2, 2, 2, 1, 2, 1],
}


def efficientnet_lite0(image_shape: Sequence[int]) -> keras.Model:
    """Builds the smallest EfficientNet without squeeze and excitation.

    Tan and Le, ICML 2019, https://arxiv.org/abs/1905.11946. The weights that
    `python -m tools.efficientnet_lite0_weights` writes expect pixels as
    `(pixel - 127) / 128`; give their file as `pretrained_weights`. Where batch
    normalization is trained, `fuse_batch_normalization` makes a step faster.

    Args:
        image_shape: Height, width and channels of the images.

    Returns:
        A functional `keras.Model` of KerasCV: images `(B, H, W, C)`, channels
        last, -> features `(B, 1280)`.

    Raises:
        ValueError: KerasCV cannot build it for such images.

    Example:
    >>> efficientnet_lite0((64, 64, 3)).output_shape
    (None, 1280)
    """
    return keras_cv_backbone(
        "EfficientNetLiteBackbone", image_shape, _ARGUMENTS
    )
