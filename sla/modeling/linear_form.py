# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Heads as ordinary dense layers, for deployment."""

import keras
import numpy as np

from sla.layers import CosineDense


def linear_form(head, features):
    """What a dense layer needs to give the head's logits.

    Args:
        head: a built head: linear, or a `CosineDense`.
        features: symbolic `(rows, D)`.

    Returns:
        `(features, [kernel, bias])`: of length 1, by a new layer of Keras,
        for a cosine head, whose kernel is scaled and whose bias is 0; as they
        are for a linear one.
    """
    if not isinstance(head, CosineDense):
        return features, head.get_weights()
    unit = keras.layers.UnitNormalization(dtype="float32", name="unit_features")
    kernel = head.linear_weights()
    return unit(features), [kernel, np.zeros_like(kernel[0])]
