# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Cross-entropies of class and joint labels, example by example."""

import keras

from sla.ops import own_logits
from sla.ops.aggregation import joint_tensor


def class_targets(labels, num_classes):
    """Class labels in any form as target probabilities.

    Args:
        labels: integers `(B,)` or `(B, 1)` in `0 ... N-1`, or one-hot or
            soft labels `(B, N)`.
        num_classes: N.

    Returns:
        float32 `(B, N)`. A row whose integer label is out of range is NaN,
        so that the loss shows it rather than leaving the example out.

    Raises:
        ValueError: for labels of any other shape.
    """
    labels = keras.ops.convert_to_tensor(labels)
    shape = tuple(labels.shape)
    if len(shape) == 2 and shape[1] == num_classes:
        return keras.ops.cast(labels, "float32")
    if len(shape) == 2 and shape[1] == 1:
        labels = labels[:, 0]
    elif len(shape) != 1:
        raise ValueError(
            f"Got labels of shape {shape} for {num_classes} classes. "
            "Expected integers of shape (B,) or (B, 1), or one-hot or soft "
            f"labels of shape (B, {num_classes})."
        )
    labels = keras.ops.cast(labels, "int32")
    valid = (labels >= 0) & (labels < num_classes)
    targets = keras.ops.one_hot(labels, num_classes, dtype="float32")
    return keras.ops.where(valid[:, None], targets, float("nan"))


def class_cross_entropy(targets, logits):
    """Cross-entropy of class logits.

    Args:
        targets: float32 `(..., N)` target probabilities.
        logits: `(..., N)`, broadcast against `targets`.

    Returns:
        float32 `(...,)`.
    """
    logits = keras.ops.cast(logits, "float32")
    return -keras.ops.sum(targets * keras.ops.log_softmax(logits), axis=-1)


def joint_cross_entropy(targets, joint_logits, views=None):
    """Cross-entropy of the joint label `(y, j)` for each view (paper, eq. 3).

    For soft targets `t` the joint target of view `j` is `t_i` at every
    `(i, j)` and 0 elsewhere: the view's transform is known for certain.

    So joint labels are mixed and smoothed as follows. Images are mixed (MixUp,
    CutMix) before they are transformed: both partners of a mixed image share
    the transform of view `j`, and their targets mix in column `j` alone. Label
    smoothing spreads over the N classes of the known transform, never over
    transforms: column `j` holds `(1 - a) t_i + a / N`, the others stay 0.

    Args:
        targets: float32 `(B, N)` target probabilities.
        joint_logits: `(B, m, N, M)`.
        views: transform indices of the m views, all M in order by default.

    Returns:
        float32 `(B, m)`.
    """
    joint_logits = keras.ops.cast(joint_logits, "float32")
    normaliser = keras.ops.logsumexp(joint_logits, axis=(2, 3))  # (B, m)
    own = own_logits(joint_logits, views)  # (B, m, N)
    target_score = keras.ops.sum(targets[:, None] * own, axis=-1)
    total = keras.ops.sum(targets, axis=-1, keepdims=True)
    return total * normaliser - target_score


def reduce_views(values, num_transforms, reduction, num_views=None):
    """Reduces values over views.

    Args:
        values: `(B, m)`, of all M views or some of them.
        num_transforms: M.
        reduction: "mean", or "sum" (M times as large: the "large loss").
        num_views: number of views in the whole step, if not M.

    Returns:
        `(B,)`: the sum over the m views, divided by the number of views in
        the step, and for "sum" times M.
    """
    factor = 1 if reduction == "mean" else num_transforms
    scale = factor / (num_views or num_transforms)
    return keras.ops.sum(values, axis=1) * scale


def check_reduction(reduction):
    """Raises `ValueError` unless `reduction` is "mean" or "sum"."""
    if reduction not in ("mean", "sum"):
        raise ValueError(
            f"Got reduction={reduction!r}. Expected 'mean' or 'sum' (over "
            "the transforms; the mean is always taken over the examples)."
        )


def joint_loss(labels, joint_logits, reduction="mean"):
    """Loss of self-supervised label augmentation (paper, eq. 3).

    Args:
        labels: class labels `(B,)` integers, or one-hot or soft `(B, N)`,
            such as MixUp, CutMix and label smoothing give; soft labels say
            nothing on the transform, which is certain in each view.
        joint_logits: `(B, M, N, M)`, `[b, j, i, k]` is the score of class
            `i` and transform `k` given view `j`.
        reduction: over the transforms: "mean", or "sum" for the M times
            larger loss that helps on large data sets. Always the mean over
            examples.

    Returns:
        float32 scalar. NaN if an integer label is out of range.

    Raises:
        ValueError: for another reduction, or labels or logits of another
            shape.

    Example:

    >>> import numpy as np, sla
    >>> logits = np.zeros((1, 4, 10, 4), "float32")
    >>> round(float(sla.losses.joint_loss([7], logits)), 4)  # log(40)
    3.6889
    """
    check_reduction(reduction)
    joint_logits = joint_tensor(joint_logits)
    targets = class_targets(labels, joint_logits.shape[2])
    values = joint_cross_entropy(targets, joint_logits)
    values = reduce_views(values, joint_logits.shape[3], reduction)
    return keras.ops.mean(values)
