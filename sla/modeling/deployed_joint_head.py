# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The joint head in production: only the columns that a mode reads."""

import keras

from sla.layers import JointAggregation
from sla.layers import JointDense
from sla.layers.joint_dense import dense_head
from sla.modeling.layer_copy import apply_with_weights
from sla.modeling.linear_form import linear_form


def aggregated_logits(joint_head, features, reduction, views):
    """Class logits of aggregated inference by new layers.

    Args:
        joint_head: a built `JointDense` or `CosineJointDense`.
        features: symbolic `(B * m, D)`, of the m views.
        reduction: as for `sla.ops.aggregate`.
        views: the m transform indices.

    Returns:
        Symbolic `(B, N)`.
    """
    features, kernel, bias = _linear_form(joint_head, features)
    num_classes, num_views = joint_head.num_classes, len(views)
    head = JointDense(num_classes, num_views, dtype="float32", name="joint")
    weights = _flat(kernel[..., views], bias[..., views])
    joint = apply_with_weights(head, features, weights)
    return JointAggregation(num_views, reduction, dtype="float32")(joint)


def single_logits(joint_head, features, reduction, views=None):
    """Class logits of single inference by new layers of Keras alone.

    Args:
        joint_head, features: as for `aggregated_logits`, with m = 1.
        reduction: as for `sla.ops.single`.
        views: not used.

    Returns:
        Symbolic `(B, N)`.
    """
    features, kernel, bias = _linear_form(joint_head, features)
    num_classes, num_transforms = bias.shape[1:]
    if reduction == "marginal":
        head = dense_head(num_classes * num_transforms, "joint")
        joint = apply_with_weights(head, features, _flat(kernel, bias))
        joint = keras.layers.Reshape(
            (num_classes, num_transforms), dtype="float32"
        )(joint)
        return keras.ops.logsumexp(joint, axis=-1)
    if reduction == "logit_sum":
        weights = [kernel.sum(axis=2), bias.sum(axis=2)[0]]
    else:
        weights = [kernel[..., 0], bias[0, :, 0]]
    head = dense_head(num_classes, "logits")
    return apply_with_weights(head, features, weights)


def _linear_form(joint_head, features):
    """Features, kernel `(D, N, M)`, bias `(1, N, M)`; class-major columns."""
    features, weights = linear_form(joint_head, features)
    shape = (-1, joint_head.num_classes, joint_head.num_transforms)
    return features, *(one.reshape(shape) for one in weights)


def _flat(kernel, bias):
    """`(D, N, m)`, `(1, N, m)` -> `(D, N * m)`, `(N * m,)`."""
    return [kernel.reshape(kernel.shape[0], -1), bias.reshape(-1)]
