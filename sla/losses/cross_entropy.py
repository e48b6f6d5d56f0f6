# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Cross-entropies of class and joint labels, example by example."""

from collections.abc import Iterable

import keras

from official.typing import ArrayLike
from official.typing import Tensor
from sla.ops import view_logits
from sla.ops.aggregation import joint_tensor
from sla.ops.aggregation import weighted_sum


def class_targets(
    labels: ArrayLike | Tensor, num_classes: int, unlabeled: bool = False
) -> Tensor:
    """Class labels in any form as target probabilities.

    Args:
        labels: Integers `(B,)` or `(B, 1)` in `0 ... N-1`, or one-hot or
            soft labels `(B, N)`.
        num_classes: N.
        unlabeled: Whether the integer -1 stands for no label.

    Returns:
        float32 `(B, N)`. A row whose integer label is out of range is NaN,
        so the loss shows it rather than leaving the example out. A row
        without label is all zeros.

    Raises:
        ValueError: Labels of any other shape.
    """
    labels = keras.ops.convert_to_tensor(labels)
    shape = tuple(labels.shape)
    if len(shape) == 2 and shape[1] == num_classes:
        return keras.ops.cast(labels, "float32")
    if len(shape) == 2 and shape[1] is None:
        # Of a tf.data.Dataset that does not say: known only when it runs.
        targets = keras.ops.cond(
            keras.ops.equal(keras.ops.shape(labels)[1], num_classes),
            lambda: keras.ops.cast(labels, "float32"),
            lambda: class_targets(
                keras.ops.reshape(labels, (-1,)), num_classes, unlabeled
            ),
        )
        return keras.ops.reshape(targets, (-1, num_classes))
    if len(shape) == 2 and shape[1] == 1:
        labels = labels[:, 0]
    elif len(shape) != 1:
        raise ValueError(
            f"Got labels of shape {shape} for {num_classes} classes. "
            "Expected integers of shape (B,) or (B, 1), or one-hot or soft "
            f"labels of shape (B, {num_classes})."
        )
    labels_given = keras.ops.cast(labels, "int32")
    valid = (labels_given >= 0) & (labels_given < num_classes)
    labels = keras.ops.where(valid, labels_given, 0)
    targets = keras.ops.one_hot(labels, num_classes, dtype="float32")
    targets = keras.ops.where(valid[:, None], targets, float("nan"))
    if unlabeled:
        targets = keras.ops.where(labels_given[:, None] == -1, 0.0, targets)
    return targets


def class_cross_entropy(targets: Tensor, logits: Tensor) -> Tensor:
    """Cross-entropy of class logits: `-sum_i t_i log p_i`.

    It is the loss of one view in equations 1 and 2 of the paper.

    Args:
        targets: float32 `(..., N)` target probabilities `t`.
        logits: `(..., N)`, broadcast against `targets`; their softmax is `p`.

    Returns:
        float32 `(...,)`.
    """
    targets = keras.ops.convert_to_tensor(targets)
    logits = keras.ops.cast(logits, "float32")
    return -weighted_sum(targets, keras.ops.log_softmax(logits))


def joint_cross_entropy(
    targets: Tensor,
    joint_logits: Tensor,
    views: Iterable[int | Tensor] | None = None,
) -> Tensor:
    """Cross-entropy of the joint label `(y, j)` for each view (paper, eq. 3).

    With `J` the joint logits of a view of transform `j` it is
    `log(sum_ik exp J[i, k]) - J[y, j]`.

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
        views: Transform indices of the m views, all M in order by default.

    Returns:
        float32 `(B, m)`.
    """
    targets = keras.ops.convert_to_tensor(targets)
    joint_logits = keras.ops.cast(joint_logits, "float32")
    normalizer = keras.ops.logsumexp(joint_logits, axis=(2, 3))  # (B, m)
    logits = view_logits(joint_logits, views)  # (B, m, N)
    target_score = weighted_sum(targets[:, None], logits)
    total = keras.ops.sum(targets, axis=-1, keepdims=True)  # 1 as a rule
    return total * normalizer - target_score


def reduce_views(values: Tensor, num_views: int, factor: float = 1) -> Tensor:
    """The mean over views: `(1/M) sum_j` of equations 1 to 3.

    Args:
        values: `(B, m)`, of all views or some of them.
        num_views: Number of views that the mean is over, at least m. If it is
            more than m, the result is the share of these m in the mean.
        factor: Factor of the mean. With M it is the sum over M views (the
            "large loss").

    Returns:
        `(B,)`.
    """
    return keras.ops.sum(values, axis=1) * (factor / num_views)


def check_joint_reduction(reduction: str) -> None:
    """Checks how the joint loss is reduced over the transforms.

    Args:
        reduction: "mean" or "sum".

    Raises:
        ValueError: Another value.
    """
    if reduction not in ("mean", "sum"):
        raise ValueError(
            f"Got reduction={reduction!r}. Expected 'mean' or 'sum' (over "
            "the transforms; over the examples it is always the mean)."
        )


def joint_loss(
    labels: ArrayLike | Tensor, joint_logits: Tensor, reduction: str = "mean"
) -> Tensor:
    """Loss of self-supervised label augmentation (paper, eq. 3).

    `(1/M) sum_j CE(J[b, j], (y_b, j))`, its mean over the examples b. It is
    for training loops of your own; `compile` takes a `sla.losses.JointLoss`,
    which knows `sample_weight`.

    Args:
        labels: Class labels: integers `(B,)`, or one-hot or soft `(B, N)`,
            such as MixUp, CutMix and label smoothing give. Soft labels say
            nothing about the transform, which is certain in each view.
        joint_logits: `(B, M, N, M)`, `[b, j, i, k]` is the score of class
            `i` and transform `k` given view `j`.
        reduction: Over the transforms: "mean", or "sum" for the M times
            larger loss that helps on large data sets. Always the mean over
            examples.

    Returns:
        float32 scalar. NaN if an integer label is out of range.

    Raises:
        ValueError: Another reduction, or labels or logits of another shape.

    Example:
    >>> import numpy as np, sla
    >>> logits = np.zeros((1, 4, 10, 4), "float32")
    >>> round(float(sla.losses.joint_loss([7], logits)), 4)  # log(40)
    3.6889
    """
    check_joint_reduction(reduction)
    return keras.ops.mean(joint_losses(labels, joint_logits, reduction))


def joint_losses(
    labels: ArrayLike | Tensor, joint_logits: Tensor, reduction: str
) -> Tensor:
    """`joint_loss` of each example.

    Args:
        labels: As for `joint_loss`.
        joint_logits: `(B, M, N, M)`.
        reduction: Over the transforms: "mean" or "sum".

    Returns:
        float32 `(B,)`.

    Raises:
        ValueError: Labels or logits of another shape.
    """
    joint_logits = joint_tensor(joint_logits)
    num_classes, num_transforms = joint_logits.shape[2:]
    values = joint_cross_entropy(
        class_targets(labels, num_classes), joint_logits
    )
    factor = num_transforms if reduction == "sum" else 1
    return reduce_views(values, num_transforms, factor)
