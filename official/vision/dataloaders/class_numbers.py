# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How many examples of each class a division of a set takes."""

import dataclasses
from typing import Optional

import numpy as np

from official.vision.dataloaders.class_imbalance import ClassImbalance


@dataclasses.dataclass(frozen=True)
class ClassNumbers:
    """A rule for the number of examples of each class.

    Args:
        labels_per_class, fraction, class_names, imbalance: as for
            `splits.subset`.
        circumstance: what limits the examples there are, for messages.
    """

    labels_per_class: Optional[int]
    fraction: Optional[float]
    circumstance: str
    class_names: Optional[tuple[str, ...]]
    imbalance: Optional[ClassImbalance]

    def choose(self, labels, rank):
        """Indices of the lowest ranks; a negative one is not to be drawn."""
        counts = np.bincount(labels[rank >= 0], minlength=labels.max() + 1)
        return np.flatnonzero(
            (rank >= 0) & (rank < self._numbers(counts)[labels])
        )

    def _numbers(self, counts):
        if self.fraction is not None:
            return self._shares(counts)
        most = self.labels_per_class
        self._check_enough(counts, 1 if most is None else min(most, 1))
        if self.imbalance is not None:
            if most is None:
                most = self.imbalance.most_that_fits(counts)
            numbers = self.imbalance.counts(len(counts), most)
        else:
            numbers = counts if most is None else np.full(len(counts), most)
        self._check_enough(counts, numbers)
        return numbers

    def _shares(self, counts):
        for name in ("labels_per_class", "imbalance"):
            value = getattr(self, name)
            if value is not None:
                raise ValueError(
                    f"Give {name} or fraction, not both. Received: "
                    f"{value} and {self.fraction}."
                )
        if not 0 < self.fraction <= 1:
            raise ValueError(
                f"fraction must be in (0, 1]. Received: {self.fraction}."
            )
        self._check_enough(counts, 1)
        rounded = np.rint(self.fraction * counts).astype(np.int64)
        return np.maximum(rounded, 1)

    def _check_enough(self, counts, needed):
        check_enough(counts, needed, self.circumstance, self.class_names)


def check_enough(counts, needed, circumstance="", class_names=None):
    """Raises `ValueError` for classes with too few examples.

    Args:
        counts: integer array `(N,)`, the examples there are.
        needed: integers that are wanted, `(N,)` or one for all classes.
        circumstance: what limits the examples there are, for the message.
        class_names: the N names, for the message.
    """
    needed = np.broadcast_to(needed, counts.shape)
    if needed.min() < 1:
        raise ValueError(
            "The number of examples per class must be at least 1. "
            f"Received: {needed.min()}."
        )
    short = np.flatnonzero(counts < needed)
    if short.size:
        first = short[0]
        name = f" ({class_names[first]!r})" if class_names else ""
        raise ValueError(
            f"Class {first}{name} has {counts[first]} examples{circumstance}, "
            f"but {needed[first]} are wanted; {short.size} of {len(counts)} "
            "classes have too few. Ask for fewer examples per class or for a "
            "smaller validation part."
        )
