# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How many examples each class of a long-tailed training set has."""

import bisect
import dataclasses

import numpy as np

KINDS = ("exponential", "step")

# Keeps a number that is whole but for rounding from being cut to the one below.
_ROUNDING = 1e-9


@dataclasses.dataclass(frozen=True)
class ClassImbalance:
    """A profile over N classes, in the order of their labels.

    Class i has `int(n * ratio ** (-i / (N - 1)))` examples if it is
    exponential. If it is a step the first half of the classes have n and the
    others (one more of them if N is odd) `int(n / ratio)`. Each has at least 1.

    Args:
        kind: "exponential" or "step".
        ratio: number of the most frequent class over that of the rarest, at
            least 1.

    Raises:
        ValueError: for another kind, or a ratio below 1.

    Example:

    >>> ClassImbalance("exponential", ratio=100).counts(5, 1000).tolist()
    [1000, 316, 100, 31, 10]
    >>> ClassImbalance("step", ratio=100).counts(5, 1000).tolist()
    [1000, 1000, 10, 10, 10]
    """

    kind: str
    ratio: float

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(
                f"kind must be one of {', '.join(KINDS)}. "
                f"Received: {self.kind!r}."
            )
        if not 1 <= self.ratio < float("inf"):
            raise ValueError(
                f"ratio must be at least 1. Received: {self.ratio}."
            )

    def counts(self, num_classes, most):
        """Examples of each class.

        Args:
            num_classes: N.
            most: n, those of the most frequent class.

        Returns:
            Integer array `(N,)`, not rising.
        """
        place = np.arange(num_classes) / max(num_classes - 1, 1)
        if self.kind == "step":
            place = np.arange(num_classes) >= num_classes // 2
        numbers = most * self.ratio ** -place.astype(float)
        return np.maximum((numbers + _ROUNDING).astype(np.int64), 1)

    def most_that_fits(self, available):
        """The largest n for which every class has enough examples.

        Args:
            available: integer array `(N,)`, the examples there are.

        Returns:
            An integer, 0 if a class has none.
        """

        def is_too_much(most):
            return bool((self.counts(len(available), most) > available).any())

        candidates = range(1, int(available.max()) + 2)
        return bisect.bisect_left(candidates, True, key=is_too_much)
