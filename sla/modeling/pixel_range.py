# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Notices images that a backbone would divide by 255 once more."""

import itertools
import math
import warnings

import keras
import numpy as np

from official.modeling.layers.freezing import leaf_layers
from official.typing import Array

# What images reach that are normalized, by whatever mean and deviation.
_NORMALIZED = 5
_BEGINNING = (
    keras.layers.InputLayer,
    keras.layers.Rescaling,
    keras.layers.Normalization,
)


def warn_of_rescaling(backbone: keras.layers.Layer, images: Array) -> None:
    """Warns of normalized images for a backbone that begins with `Rescaling`.

    Such are EfficientNet and MobileNetV3 of `keras.applications`.

    Args:
        backbone: A backbone.
        images: Some images `(n, H, W, C)`.
    """
    beginning = itertools.takewhile(
        lambda layer: isinstance(layer, _BEGINNING), leaf_layers(backbone)
    )
    scale = math.prod(
        float(np.max(layer.scale))
        for layer in beginning
        if isinstance(layer, keras.layers.Rescaling)
    )
    if scale < 0.1 and np.abs(images).max() < _NORMALIZED:
        warnings.warn(
            f"Got images of at most {np.abs(images).max():.3g} for the "
            f"backbone {backbone.name!r}, which begins by multiplying them by "
            f"{scale:.3g}. Expected pixels up to 255. Leave normalizing to the "
            "backbone, or build it without (include_preprocessing=False).",
            stacklevel=2,
        )
