# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Chooses an `AdaptivePolicy` on validation data."""

from collections.abc import Callable

import numpy as np
from scipy.special import log_softmax

from official.typing import Array
from official.typing import ArrayLike
from sla.inference.adaptive_policy import AdaptivePolicy
from sla.inference.view_predictions import mean_logits

_BISECTIONS = 50
# Above 1, no image is ever sure enough.
_ALL_VIEWS = 1.01


def fit_policy(
    view_logits: ArrayLike,
    labels: ArrayLike,
    student_logits: ArrayLike | None = None,
    max_passes: float | None = None,
    min_accuracy: float | None = None,
    temperature: float = 1.0,
) -> AdaptivePolicy:
    """Chooses the order of the views and the threshold.

    The order is greedy: the next view is the one that, added to those before,
    makes the labels most likely. The threshold is the highest one within a
    budget of passes, or the lowest one that reaches an accuracy.

    Args:
        view_logits: `(n, M, N)`, each view's own-transform logits.
        labels: Integers `(n,)`.
        student_logits: `(n, N)`, or None without a student.
        max_passes: Most passes per image, on average, from 1 to M.
        min_accuracy: Accuracy to reach instead, from 0 to 1.
        temperature: The temperature of the policy.

    Returns:
        The `AdaptivePolicy`.

    Raises:
        ValueError: Unless exactly one target is given and can be met.
    """
    view_logits, labels = np.asarray(view_logits), np.asarray(labels)
    check_targets(view_logits.shape[1], max_passes, min_accuracy)
    order = _greedy_order(view_logits, labels, temperature)

    def outcome(threshold):
        policy = AdaptivePolicy(order, threshold, temperature)
        probabilities, passes = policy.apply(view_logits, student_logits)
        accuracy = np.mean(probabilities.argmax(axis=1) == labels)
        return passes.mean(), accuracy

    if min_accuracy is None:
        threshold = _highest_threshold(lambda t: outcome(t)[0] <= max_passes)
    else:
        threshold = _lowest_threshold(lambda t: outcome(t)[1], min_accuracy)
    return AdaptivePolicy(order, threshold, temperature)


def check_targets(
    num_views: int, max_passes: float | None, min_accuracy: float | None
) -> None:
    """Checks what can be known of a target before anything is predicted.

    Args:
        num_views: M.
        max_passes: As for `fit_policy`.
        min_accuracy: As for `fit_policy`.

    Raises:
        ValueError: Unless exactly one is given and in its range.
    """
    if (max_passes is None) == (min_accuracy is None):
        raise ValueError(
            f"Got max_passes={max_passes} and min_accuracy={min_accuracy}. "
            "Expected one of them."
        )
    if max_passes is not None and not 1 <= max_passes <= num_views:
        raise ValueError(
            f"max_passes: Got {max_passes}. Expected 1 to {num_views}, the "
            "number of transforms."
        )
    if min_accuracy is not None and not 0 <= min_accuracy <= 1:
        raise ValueError(
            f"min_accuracy: Got {min_accuracy}. Expected 0 to 1, a share of "
            "the images."
        )


def _lowest_threshold(
    accuracy_at: Callable[[float], float], min_accuracy: float
) -> float:
    accuracies = []
    for threshold in np.linspace(0.0, _ALL_VIEWS, 102):
        accuracies.append(accuracy_at(threshold))
        if accuracies[-1] >= min_accuracy:
            return float(threshold)
    raise ValueError(
        f"min_accuracy: Got {min_accuracy}. Expected at most "
        f"{max(accuracies):.4f}, the best that any threshold reaches on the "
        "validation images."
    )


def _highest_threshold(is_allowed: Callable[[float], bool]) -> float:
    """Returns the highest allowed threshold; passes grow with it."""
    low, high = 0.0, _ALL_VIEWS
    if is_allowed(high):
        return high
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_allowed(middle) else (low, middle)
    return low


def _greedy_order(
    view_logits: Array, labels: Array, temperature: float
) -> tuple[int, ...]:
    order, rows = [0], np.arange(len(labels))
    while len(order) < view_logits.shape[1]:
        candidates = [j for j in range(view_logits.shape[1]) if j not in order]
        likelihoods = []
        for view in candidates:
            logits = mean_logits(view_logits, [*order, view]) / temperature
            scores = log_softmax(logits, axis=1)
            likelihoods.append(scores[rows, labels].mean())
        order.append(candidates[int(np.argmax(likelihoods))])
    return tuple(order)
