# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The rule by which a model says that it does not know an image.

It adds up the scores of `sla.ops.known_scores`, each in standard deviations
from its mean over the validation images, so that no score counts more than
another. Images below a threshold are unknown.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

import keras

from official.typing import Array
from official.vision.evaluation.detection_metrics import threshold_keeping
from sla import ops
from sla.inference.view_predictions import ViewPredictions

# Below this, validation images do not differ in a score.
_SMALLEST_DEVIATION = 1e-6


@dataclasses.dataclass(frozen=True)
class KnownRule:
    """How to tell images of known classes from others.

    Args:
        mode: "single", "aggregated" or "distilled".
        statistics: Name of a score -> its mean and standard deviation over
            the validation images.
        threshold: Images whose sum of scores is below it are unknown.
        known_share: Share of the validation images that are not.
    """

    mode: str
    statistics: Mapping[str, tuple[float, float]]
    threshold: float
    known_share: float

    def as_dict(self) -> dict[str, Any]:
        """Returns the constructor's arguments, for JSON."""
        statistics = {name: [*pair] for name, pair in self.statistics.items()}
        return {**dataclasses.asdict(self), "statistics": statistics}

    def standard_scores(self, scores: Mapping[str, Any]) -> dict[str, Any]:
        """Counts scores in standard deviations from their means.

        Args:
            scores: What `sla.ops.known_scores` returned, or arrays of it.

        Returns:
            Name -> `(B,)`, of the scores of the rule.
        """
        return {
            name: (scores[name] - mean) / deviation
            for name, (mean, deviation) in self.statistics.items()
        }

    def score(self, scores: Mapping[str, Any]) -> Any:
        """Adds the standard scores up, `(B,)`.

        Args:
            scores: As for `standard_scores`.
        """
        return sum(self.standard_scores(scores).values())


def scores_of(predictions: ViewPredictions, mode: str) -> dict[str, Array]:
    """The known scores of images whose predictions were collected.

    Args:
        predictions: Those of n images.
        mode: "single", "aggregated" or "distilled".

    Returns:
        Name -> float32 `(n,)`. The transforms are those of the views that the
        mode runs; there is an agreement if these are several.
    """
    is_aggregated = mode == "aggregated"
    losses = predictions.transform_losses
    if losses is not None and not is_aggregated:
        losses = losses[:, :1]
    scores = ops.known_scores(
        predictions.logits(mode),
        predictions.view_logits if is_aggregated else None,
        losses,
    )
    return {
        name: keras.ops.convert_to_numpy(values)
        for name, values in scores.items()
    }


def check_known_share(known_share: float) -> None:
    """Checks a share before anything is predicted.

    Args:
        known_share: Share of the validation images to keep.

    Raises:
        ValueError: It is out of range.
    """
    if not 0 < known_share <= 1:
        raise ValueError(
            f"known_share: Got {known_share}. Expected a number above 0 and at "
            "most 1."
        )


def fit_known_rule(
    predictions: ViewPredictions, mode: str, known_share: float = 0.95
) -> KnownRule:
    """Fits the rule on validation images, which all show known classes.

    Args:
        predictions: Those of the validation images.
        mode: "single", "aggregated" or "distilled".
        known_share: Share of them to keep, above 0 and at most 1.

    Returns:
        The rule with the largest threshold that keeps at least that share.

    Raises:
        ValueError: The share is out of range.
    """
    check_known_share(known_share)
    scores = scores_of(predictions, mode)
    rule = KnownRule(
        mode,
        {name: _statistics(values) for name, values in scores.items()},
        0.0,
        known_share,
    )
    threshold = threshold_keeping(rule.score(scores), known_share)
    return dataclasses.replace(rule, threshold=threshold)


def _statistics(values: Array) -> tuple[float, float]:
    deviation = float(values.std(dtype="float64"))
    if deviation < _SMALLEST_DEVIATION:
        deviation = 1.0
    return float(values.mean(dtype="float64")), deviation
