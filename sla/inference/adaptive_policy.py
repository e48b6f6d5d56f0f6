# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Adaptive aggregation: more views only for images that need them.

The first pass runs the untransformed view. It predicts with the student, if
there is one, otherwise with that view's own logits. While the most probable
class has a probability below a threshold, the next view is run and the
prediction is the mean over the views so far. After all M views it is the
aggregated prediction.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import softmax

from official.typing import Array
from official.typing import ArrayLike


@dataclasses.dataclass(frozen=True)
class AdaptivePolicy:
    """The order in which views are added, and when to stop.

    Args:
        order: All transform indices, 0 (the identity) first.
        threshold: An image gets another view while the probability of its
            most probable class is below this. From 0 (one pass) to above 1
            (all M passes).
        temperature: Number above 0 that logits are divided by.

    Raises:
        ValueError: If a value is outside these ranges.

    Example:
    >>> import numpy as np
    >>> from sla.inference import AdaptivePolicy
    >>> policy = AdaptivePolicy(order=(0, 2, 1), threshold=0.8)
    >>> views = np.array([[[3.0, 0.0], [0.0, 1.0], [0.0, 1.0]]])
    >>> probabilities, passes = policy.apply(views)
    >>> int(passes[0])  # the first view is sure enough
    1
    """

    order: tuple[int, ...]
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
                f"{self.temperature}. Expected a threshold of at least 0 and a "
                "temperature above 0."
            )
        object.__setattr__(self, "order", order)

    def as_dict(self) -> dict[str, Any]:
        """Returns the constructor's arguments, for JSON."""
        return {**dataclasses.asdict(self), "order": list(self.order)}

    def apply(
        self, view_logits: ArrayLike, student_logits: ArrayLike | None = None
    ) -> tuple[Array, Array]:
        """Predicts from logits that are known for all views.

        Args:
            view_logits: `(n, M, N)`, each view's own-transform logits.
            student_logits: `(n, N)`, or None without a student.

        Returns:
            `(probabilities, passes)`: float `(n, N)` and integer `(n,)`.
        """
        view_logits = np.asarray(view_logits)
        identity_logits = view_logits[:, 0]
        return self.run(
            identity_logits if student_logits is None else student_logits,
            identity_logits,
            lambda view, rows: view_logits[rows, view],
        )

    def run(
        self,
        first_logits: ArrayLike,
        identity_logits: Array,
        run_view: Callable[[int, Array], Array],
    ) -> tuple[Array, Array]:
        """Predicts, asking for a further view of an image where needed.

        Args:
            first_logits: `(n, N)`, the class logits after the first pass.
            identity_logits: `(n, N)`, the own-transform logits of view 0.
            run_view: Function of a view and the indices `(k,)` of images.
                It returns the view's own-transform logits `(k, N)`.

        Returns:
            As `apply`.
        """
        probabilities = self.probabilities(first_logits)
        passes = np.ones(len(probabilities), int)
        total = np.array(identity_logits)
        rows = np.arange(len(probabilities))
        for count, view in enumerate(self.order[1:], start=2):
            rows = rows[self.is_unsure(probabilities[rows])]
            if not len(rows):
                break
            total[rows] += run_view(view, rows)
            probabilities[rows] = self.probabilities(total[rows] / count)
            passes[rows] = count
        return probabilities, passes

    def probabilities(self, logits: ArrayLike) -> Array:
        """Returns the softmax of `(n, N)` logits at the temperature."""
        return softmax(np.asarray(logits) / self.temperature, axis=1)

    def is_unsure(self, probabilities: Array) -> Array:
        """Returns which of `(n, N)` predictions need another view, `(n,)`."""
        return probabilities.max(axis=1) < self.threshold
