# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Keras layers of the method."""

from official.vision.modeling.layers.strong_augmentation import (
    StrongAugmentation,
)
from sla.layers.cosine_dense import CosineDense
from sla.layers.cosine_dense import CosineJointDense
from sla.layers.joint_dense import JointDense
from sla.layers.support_heads import PrototypeHead
from sla.layers.support_heads import RidgeHead
from sla.layers.transform_expansion import TransformExpansion
from sla.layers.view_mean import JointAggregation
from sla.layers.view_mean import ViewMean

__all__ = [
    "CosineDense",
    "CosineJointDense",
    "JointAggregation",
    "JointDense",
    "PrototypeHead",
    "RidgeHead",
    "StrongAugmentation",
    "TransformExpansion",
    "ViewMean",
]
