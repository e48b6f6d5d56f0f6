# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Adaptive aggregation: more views only for images that need them.

The first pass runs the untransformed view and answers by the student, if
there is one, else by that view's own logits. While the most probable class
has a probability below a threshold, the next view is run and the answer is
the mean over the views so far; after all M views it is the aggregated one.
"""

import dataclasses

import numpy as np
from scipy.special import log_softmax
from scipy.special import softmax

_BISECTIONS = 50


@dataclasses.dataclass(frozen=True)
class AdaptivePolicy:
    """In which order views are added, and until when.

    Args:
        order: all transform indices, 0 (the identity) first.
        threshold: an image gets another view while the probability of its
            most probable class is below this. From 0 (one pass) to above 1
            (all M).
        temperature: that logits are divided by, above 0.

    Example:

    >>> import numpy as np
    >>> from sla.inference import AdaptivePolicy
    >>> policy = AdaptivePolicy(order=(0, 2, 1), threshold=0.8)
    >>> views = np.array([[[3.0, 0.0], [0.0, 1.0], [0.0, 1.0]]])
    >>> probabilities, passes = policy.apply(views)
    >>> int(passes[0])  # the first view is sure enough
    1
    """

    order: tuple
    threshold: float
    temperature: float = 1.0

    def __post_init__(self):
        order = tuple(self.order)
        if order[:1] != (0,) or sorted(order) != list(range(len(order))):
            raise ValueError(
                f"Got order={order}. Expected each index from 0 to M - 1 "
                "once, and 0 first."
            )
        if not self.threshold >= 0 or not self.temperature > 0:
            raise ValueError(
                f"Got threshold={self.threshold} and temperature="
                f"{self.temperature}. Expected at least 0, and more than 0."
            )
        object.__setattr__(self, "order", order)

    def apply(self, view_logits, student_logits=None):
        """Answers from logits that are known for all views.

        Args:
            view_logits: `(n, M, N)`, each view's own-transform logits.
            student_logits: `(n, N)`, or None without a student.

        Returns:
            `(probabilities, passes)`: `(n, N)` float and `(n,)` int.
        """
        view_logits = np.asarray(view_logits)
        first = view_logits[:, 0] if student_logits is None else student_logits
        probabilities = self.probabilities(first)
        passes = np.ones(len(probabilities), int)
        open_ = np.arange(len(probabilities))
        total = view_logits[:, 0].copy()
        for count, view in enumerate(self.order[1:], start=2):
            open_ = open_[self.is_unsure(probabilities[open_])]
            total[open_] += view_logits[open_, view]
            probabilities[open_] = self.probabilities(total[open_] / count)
            passes[open_] = count
        return probabilities, passes

    def probabilities(self, logits):
        """Softmax of `(n, N)` logits at the policy's temperature."""
        return softmax(np.asarray(logits) / self.temperature, axis=1)

    def is_unsure(self, probabilities):
        """Which of `(n, N)` answers need another view, `(n,)`."""
        return probabilities.max(axis=1) < self.threshold


def fit_policy(
    view_logits,
    labels,
    student_logits=None,
    max_passes=None,
    min_accuracy=None,
    temperature=1.0,
):
    """Chooses order and threshold on validation data.

    The order is greedy: each next view is the one whose addition to those
    before gives the best likelihood of the labels. The threshold is the
    highest within a budget of passes, or the lowest that reaches an
    accuracy.

    Args:
        view_logits: `(n, M, N)`, each view's own-transform logits.
        labels: integer `(n,)`.
        student_logits: `(n, N)`, or None without a student.
        max_passes: most passes per image, on average: 1 to M.
        min_accuracy: fraction to be reached instead.
        temperature: of the policy.

    Returns:
        An `AdaptivePolicy`.

    Raises:
        ValueError: unless exactly one target is given and can be met.
    """
    view_logits, labels = np.asarray(view_logits), np.asarray(labels)
    if (max_passes is None) == (min_accuracy is None):
        raise ValueError(
            f"Got max_passes={max_passes} and min_accuracy={min_accuracy}. "
            "Expected one of them."
        )
    num_views = view_logits.shape[1]
    order = _greedy_order(view_logits, labels, temperature)

    def outcome(threshold):
        policy = AdaptivePolicy(order, threshold, temperature)
        probabilities, passes = policy.apply(view_logits, student_logits)
        accuracy = np.mean(probabilities.argmax(axis=1) == labels)
        return passes.mean(), accuracy

    if max_passes is not None:
        if not 1 <= max_passes <= num_views:
            raise ValueError(
                f"Got max_passes={max_passes}. Expected 1 to {num_views}, the "
                "number of transforms."
            )
        threshold = _highest(lambda t: outcome(t)[0] <= max_passes)
        return AdaptivePolicy(order, threshold, temperature)
    for threshold in np.linspace(0.0, 1.01, 102):
        if outcome(threshold)[1] >= min_accuracy:
            return AdaptivePolicy(order, float(threshold), temperature)
    best = max(outcome(t)[1] for t in np.linspace(0.0, 1.01, 102))
    raise ValueError(
        f"Got min_accuracy={min_accuracy}. The best that any threshold reaches "
        f"on validation is {best:.4f}."
    )


def _highest(is_allowed):
    """The highest threshold that is allowed; passes grow with it."""
    low, high = 0.0, 1.01
    if is_allowed(high):
        return high
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_allowed(middle) else (low, middle)
    return low


def _greedy_order(view_logits, labels, temperature):
    order, rows = [0], np.arange(len(labels))
    while len(order) < view_logits.shape[1]:
        left = [j for j in range(view_logits.shape[1]) if j not in order]
        likelihoods = []
        for j in left:
            logits = view_logits[:, [*order, j]].mean(axis=1) / temperature
            scores = log_softmax(logits, axis=1)
            likelihoods.append(scores[rows, labels].mean())
        order.append(left[int(np.argmax(likelihoods))])
    return tuple(order)
