# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From joint logits to class logits: single and aggregated inference.

`J[b, j, i, k]` is the score of (class `i`, transform `k`) given view `j` of
image `b`: shape `(B, M, N, M)`.
"""

import math

import keras

from sla.ops.label_layout import one_hot_views

# How each inference mode reduces joint logits; the paper's comes first.
REDUCTIONS = {
    "single": ("own_transform", "marginal", "logit_sum"),
    "aggregated": ("logit_mean", "probability_mean"),
}


def joint_tensor(joint_logits):
    """Joint logits as a tensor; `ValueError` unless they are of rank 4."""
    joint_logits = keras.ops.convert_to_tensor(joint_logits)
    if len(joint_logits.shape) != 4:
        raise ValueError(
            f"Got joint logits of shape {tuple(joint_logits.shape)}. "
            "Expected (B, M, N, M): image, view, class, transform. Reshape "
            "rows (B * M, N * M) to (B, M, N, M)."
        )
    return joint_logits


def own_logits(joint_logits, views=None):
    """Scores of each view under the transform that made it.

    Args:
        joint_logits: `(B, m, N, M)`, rows of the views in `views`.
        views: the m transform indices of axis 1, integers or scalar integer
            tensors; all M in order by default.

    Returns:
        `(B, m, N)`: `J[b, j, i, views[j]]`.

    Raises:
        ValueError: for logits of another rank or number of views.

    Example:

    >>> import numpy as np, sla
    >>> logits = np.arange(2.0 * 1 * 2).reshape(1, 2, 1, 2)
    >>> sla.ops.own_logits(logits).numpy().tolist()
    [[[0.0], [3.0]]]
    """
    joint_logits = joint_tensor(joint_logits)
    num_transforms = joint_logits.shape[3]
    views = tuple(range(num_transforms) if views is None else views)
    if joint_logits.shape[1] != len(views):
        raise ValueError(
            f"Got joint logits of shape {tuple(joint_logits.shape)}, so "
            f"{joint_logits.shape[1]} views, for {len(views)} transforms."
        )
    # A masked sum rather than a gather: cheap, and fused by compilers.
    mask = one_hot_views(views, num_transforms, joint_logits.dtype)
    return keras.ops.sum(joint_logits * mask[:, None, :], axis=-1)


def mean_over_views(view_logits, reduction="logit_mean"):
    """Class logits of an image from those of its views.

    Args:
        view_logits: `(B, m, N)`.
        reduction: "logit_mean", whose softmax is the normalised geometric
            mean of the views' probabilities, or "probability_mean", whose
            softmax is their arithmetic mean.

    Returns:
        `(B, N)`.

    Raises:
        ValueError: for another reduction.

    Example:

    >>> import numpy as np, sla
    >>> logits = np.log([[[0.8, 0.2], [0.4, 0.6]]])
    >>> mean = sla.ops.mean_over_views(logits, "probability_mean")
    >>> np.exp(mean).round(3).tolist()
    [[0.6, 0.4]]
    """
    check_reduction("aggregated", reduction)
    if reduction == "logit_mean":
        return keras.ops.mean(view_logits, axis=1)
    scores = keras.ops.log_softmax(view_logits, axis=-1)
    return keras.ops.logsumexp(scores, axis=1) - math.log(scores.shape[1])


def aggregate(joint_logits, reduction="logit_mean", views=None):
    """Aggregated inference (paper, section 3.2): mean over the views.

    Args:
        joint_logits: `(B, M, N, M)`.
        reduction: as for `mean_over_views`; the paper's is "logit_mean".
        views: as for `own_logits`, if only some views were run.

    Returns:
        Class logits `(B, N)`: mean over `j` of `J[b, j, :, j]`. Their
        softmax is the aggregated prediction.

    Raises:
        ValueError: for logits of another shape, or another reduction.

    Example:

    >>> import numpy as np, sla
    >>> logits = np.zeros((1, 2, 3, 2), "float32")
    >>> logits[0, 0, 2, 0], logits[0, 1, 2, 1] = 4.0, 2.0
    >>> sla.ops.aggregate(logits).numpy().tolist()
    [[0.0, 0.0, 3.0]]
    """
    return mean_over_views(own_logits(joint_logits, views), reduction)


def single(joint_logits, reduction="own_transform"):
    """Single inference: from the untransformed view alone.

    Args:
        joint_logits: `(B, M, N, M)`; of axis 1 only the first is used.
        reduction: "own_transform", the scores as untransformed (the
            paper's); "marginal", the log of the summed exponentials over
            transforms, whose softmax is the marginal probability of the
            class; or "logit_sum", the sum over transforms, which is no
            probability's marginal.

    Returns:
        Class logits `(B, N)`: `J[b, 0, :, 0]`, or `J[b, 0]` reduced over
        its last axis.

    Raises:
        ValueError: for logits of another rank, or another reduction.

    Example:

    >>> import numpy as np, sla
    >>> logits = np.arange(2.0 * 1 * 2).reshape(1, 2, 1, 2)
    >>> sla.ops.single(logits).numpy().tolist()
    [[0.0]]
    >>> sla.ops.single(logits, "logit_sum").numpy().tolist()
    [[1.0]]
    """
    check_reduction("single", reduction)
    scores = joint_tensor(joint_logits)[:, 0]
    if reduction == "marginal":
        return keras.ops.logsumexp(scores, axis=-1)
    if reduction == "logit_sum":
        return keras.ops.sum(scores, axis=-1)
    return scores[:, :, 0]


def check_reduction(mode, reduction):
    """Raises `ValueError` unless `REDUCTIONS[mode]` has it."""
    if reduction not in REDUCTIONS[mode]:
        raise ValueError(
            f"Got reduction={reduction!r}. Expected one of "
            f"{', '.join(REDUCTIONS[mode])} for {mode} inference."
        )
