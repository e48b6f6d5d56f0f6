# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The heads of the models: linear, or cosine where the loss asks for it."""

import keras

from sla.layers.cosine_dense import CosineDense
from sla.layers.cosine_dense import CosineJointDense
from sla.layers.joint_dense import JointDense
from sla.layers.joint_dense import head_initializer


def class_head(
    units: int, name: str, cosine_scale: float | None = None
) -> keras.layers.Layer:
    """A head with one float32 logit for each of `units` classes.

    Args:
        units: Number of logits.
        name: Name of the layer.
        cosine_scale: Factor of the cosines; None for a linear head.

    Returns:
        A `keras.layers.Dense`, or a `sla.layers.CosineDense`.
    """
    if cosine_scale is not None:
        return CosineDense(units, cosine_scale, dtype="float32", name=name)
    return keras.layers.Dense(
        units,
        kernel_initializer=head_initializer(),
        dtype="float32",
        name=name,
    )


def joint_head(
    num_classes: int, num_transforms: int, cosine_scale: float | None = None
) -> JointDense | CosineJointDense:
    """A head with one float32 logit for each (class, transform).

    Args:
        num_classes: N.
        num_transforms: M.
        cosine_scale: Factor of the cosines; None for a linear head.

    Returns:
        A layer named `joint`.
    """
    if cosine_scale is not None:
        return CosineJointDense(
            num_classes,
            num_transforms,
            cosine_scale,
            dtype="float32",
            name="joint",
        )
    return JointDense(
        num_classes, num_transforms, dtype="float32", name="joint"
    )
