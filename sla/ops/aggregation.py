# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From joint logits to class logits: single and aggregated inference.

`J[b, j, i, k]` is the score of class `i` and transform `k` given view `j` of
image `b`: shape `(B, M, N, M)`.
"""

import math
from collections.abc import Iterable

import keras

from official.typing import Tensor
from sla.ops.label_layout import transform_one_hot

#: How each inference mode reduces joint logits; the paper's way comes first.
REDUCTIONS = {
    "single": ("own_transform", "marginal", "logit_sum"),
    "aggregated": ("logit_mean", "probability_mean"),
}


def view_logits(
    joint_logits: Tensor, views: Iterable[int | Tensor] | None = None
) -> Tensor:
    """Class logits of each view: its scores under the transform that made it.

    Args:
        joint_logits: `(B, m, N, M)`.
        views: Transform indices of the m views, integers or scalar integer
            tensors; all M in order by default.

    Returns:
        `(B, m, N)`: `J[b, j, i, views[j]]`.

    Raises:
        ValueError: Logits of another rank or number of views.

    Example:
    >>> import numpy as np, sla
    >>> logits = np.arange(2.0 * 1 * 2).reshape(1, 2, 1, 2)
    >>> sla.ops.view_logits(logits).numpy().tolist()
    [[[0.0], [3.0]]]
    """
    joint_logits = joint_tensor(joint_logits)
    num_views, num_transforms = joint_logits.shape[1], joint_logits.shape[3]
    transforms = tuple(range(num_transforms) if views is None else views)
    if num_views != len(transforms):
        raise ValueError(
            f"Got joint logits of shape {tuple(joint_logits.shape)}, which "
            f"hold {num_views} views. Expected one view for each of "
            f"{len(transforms)} transforms."
        )
    # A masked sum rather than a gather: cheap, and fused by compilers.
    mask = transform_one_hot(transforms, num_transforms, joint_logits.dtype)
    return weighted_sum(mask[:, None, :], joint_logits)


def weighted_sum(weights: Tensor, values: Tensor) -> Tensor:
    """Sum over the last axis in which a weight of 0 leaves a value out.

    Even an infinite one, which times 0 would be NaN.

    Args:
        weights: `(..., K)`.
        values: `(..., K)`, broadcast against `weights`.

    Returns:
        `(...,)`.
    """
    values = keras.ops.where(weights == 0, 0, values)
    # `*` does not take an array of JAX beside a symbolic tensor.
    return keras.ops.sum(keras.ops.multiply(weights, values), axis=-1)


def mean_over_views(
    view_logits: Tensor, reduction: str = "logit_mean"
) -> Tensor:
    """Class logits of an image from those of its views.

    Args:
        view_logits: `(B, m, N)`.
        reduction: "logit_mean", whose softmax is the normalized geometric
            mean of the views' probabilities, or "probability_mean", whose
            softmax is their arithmetic mean.

    Returns:
        `(B, N)`.

    Raises:
        ValueError: Another reduction.

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
    log_probabilities = keras.ops.log_softmax(view_logits, axis=-1)
    num_views = log_probabilities.shape[1]
    return keras.ops.logsumexp(log_probabilities, axis=1) - math.log(num_views)


def aggregate(
    joint_logits: Tensor,
    reduction: str = "logit_mean",
    views: Iterable[int | Tensor] | None = None,
) -> Tensor:
    """Aggregated inference (paper, section 3.2): the mean over the views.

    Args:
        joint_logits: `(B, M, N, M)`.
        reduction: As for `mean_over_views`; the paper's is "logit_mean".
        views: As for `view_logits`, if only some views were run.

    Returns:
        Class logits `(B, N)`: mean over `j` of `J[b, j, :, j]`. Their
        softmax is the aggregated prediction.

    Raises:
        ValueError: Logits of another shape, or another reduction.

    Example:
    >>> import numpy as np, sla
    >>> logits = np.zeros((1, 2, 3, 2), "float32")
    >>> logits[0, 0, 2, 0], logits[0, 1, 2, 1] = 4.0, 2.0
    >>> sla.ops.aggregate(logits).numpy().tolist()
    [[0.0, 0.0, 3.0]]
    """
    return mean_over_views(view_logits(joint_logits, views), reduction)


def single(joint_logits: Tensor, reduction: str = "own_transform") -> Tensor:
    """Single inference: from the untransformed image alone.

    Args:
        joint_logits: `(B, M, N, M)`; of axis 1 only the first is used.
        reduction: "own_transform", the scores under the identity (the
            paper's); "marginal", the log of the summed exponentials over
            transforms, whose softmax is the marginal probability of the
            class; or "logit_sum", the sum over transforms, which is not the
            marginal of any probability.

    Returns:
        Class logits `(B, N)`: `J[b, 0, :, 0]`, or `J[b, 0]` reduced over
        its last axis.

    Raises:
        ValueError: Logits of another rank, or another reduction.

    Example:
    >>> import numpy as np, sla
    >>> logits = np.arange(2.0 * 1 * 2).reshape(1, 2, 1, 2)
    >>> sla.ops.single(logits).numpy().tolist()
    [[0.0]]
    >>> sla.ops.single(logits, "logit_sum").numpy().tolist()
    [[1.0]]
    """
    check_reduction("single", reduction)
    scores = joint_tensor(joint_logits)[:, 0]  # (B, N, M)
    if reduction == "marginal":
        return keras.ops.logsumexp(scores, axis=-1)
    if reduction == "logit_sum":
        return keras.ops.sum(scores, axis=-1)
    return scores[:, :, 0]


def joint_tensor(joint_logits: Tensor) -> Tensor:
    """Joint logits as a tensor.

    Args:
        joint_logits: `(B, m, N, M)`.

    Returns:
        The same as a tensor of the backend.

    Raises:
        ValueError: Logits of another rank.
    """
    joint_logits = keras.ops.convert_to_tensor(joint_logits)
    if len(joint_logits.shape) != 4:
        raise ValueError(
            f"Got joint logits of shape {tuple(joint_logits.shape)}. "
            "Expected (B, M, N, M): image, view, class, transform. Reshape "
            "rows (B * M, N * M) to (B, M, N, M)."
        )
    return joint_logits


def check_reduction(mode: str, reduction: str) -> None:
    """Checks the name of a reduction.

    Args:
        mode: "single" or "aggregated".
        reduction: Name to check.

    Raises:
        ValueError: A name that is not in `REDUCTIONS[mode]`.
    """
    if reduction not in REDUCTIONS[mode]:
        raise ValueError(
            f"Got reduction={reduction!r}. Expected one of "
            f"{', '.join(REDUCTIONS[mode])} for {mode} inference."
        )
