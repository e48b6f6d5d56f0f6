# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a model predicts for an image file."""

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from official.typing import Array

if TYPE_CHECKING:
    from sla.inference.known_rule import KnownRule


@dataclasses.dataclass(frozen=True)
class KnownDecision:
    """Whether an image shows one of the classes that the model knows.

    Attributes:
        is_known: Whether the score reaches the threshold.
        score: The sum of the scores of `sla.ops.known_scores`, each in
            standard deviations from its mean over the validation images; None
            if the file could not be read.
        reason: Why the image is unknown; empty if it is known.
    """

    is_known: bool
    score: float | None = None
    reason: str = ""


def decide(rule: "KnownRule", row: Mapping[str, Array]) -> KnownDecision:
    """Applies a rule to an image.

    Args:
        rule: The rule.
        row: The outputs of `known_outputs` for the image; empty if the file
            could not be read.

    Returns:
        The decision.
    """
    if not row:
        return KnownDecision(False)
    score = float(row["known_score"])
    if score >= rule.threshold:
        return KnownDecision(True, score)
    lowest = min(rule.statistics, key=lambda name: float(row[name]))
    return KnownDecision(
        False,
        score,
        f"score {score:.2f} is below {rule.threshold:.2f}; {lowest} is "
        f"{-float(row[lowest]):.1f} standard deviations below its mean",
    )


@dataclasses.dataclass(frozen=True, eq=False)
class Prediction:
    """The class probabilities of an image, or why there are none.

    Attributes:
        path: Path of the image file.
        class_names: The N names, in label order.
        probabilities: float32 `(N,)`; None if the file could not be read.
        error: Why the file could not be read; None if it could.
        known: Whether the model knows what the image shows; None if that was
            not asked for.

    Example:
    >>> import numpy as np
    >>> from sla.predict import Prediction
    >>> Prediction("a.png", ("cat", "dog"), np.array([0.25, 0.75]))
    Prediction('a.png', 'dog', 0.75)
    """

    path: str
    class_names: tuple[str, ...]
    probabilities: Array | None = None
    error: str | None = None
    known: KnownDecision | None = None

    @property
    def class_name(self) -> str | None:
        """The most probable class; None if there is an error."""
        return None if self.error else self.top(1)[0][0]

    @property
    def probability(self) -> float | None:
        """Its probability from 0 to 1; None if there is an error."""
        return None if self.error else self.top(1)[0][1]

    def top(self, count: int = 3) -> list[tuple[str, float]]:
        """Lists the most probable classes.

        Args:
            count: Number of classes; all if there are fewer.

        Returns:
            Pairs of a name and its probability from 0 to 1, the most probable
            first; none if there is an error.
        """
        if self.probabilities is None:
            return []
        order = np.argsort(-self.probabilities, kind="stable")[:count]
        return [
            (self.class_names[index], float(self.probabilities[index]))
            for index in order
        ]

    def __repr__(self) -> str:
        if self.error is not None:
            return f"Prediction({self.path!r}, error={self.error!r})"
        name, probability = self.top(1)[0]
        unknown = ", unknown" if self.known and not self.known.is_known else ""
        return (
            f"Prediction({self.path!r}, {name!r}, {probability:.2f}{unknown})"
        )
