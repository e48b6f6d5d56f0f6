# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What adaptive inference gains and what it costs."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from official.core.run_directory import RunError
from official.typing import Array
from sla.inference.adaptive_policy import AdaptivePolicy
from sla.inference.policy_fit import check_targets
from sla.inference.policy_fit import fit_policy
from sla.inference.view_predictions import ViewPredictions
from sla.inference.view_predictions import mean_logits
from sla.modeling.multi_view_model import MultiViewModel

_DEFAULT_PASSES = 1.6
_CURVE_THRESHOLDS = np.linspace(0.0, 1.0, 41)


def checked_targets(
    model: MultiViewModel,
    max_passes: float | None,
    min_accuracy: float | None,
) -> tuple[float | None, float | None]:
    """Checks the target of adaptive inference, before anything is predicted.

    Args:
        model: The model.
        max_passes: As for `fit_policy`; 1.6 if neither target is given.
        min_accuracy: As for `fit_policy`.

    Returns:
        Both targets, one of them None, for `choose_policy`.

    Raises:
        RunError: If they are out of range.
    """
    if max_passes is None and min_accuracy is None:
        max_passes = _DEFAULT_PASSES
    if model.num_transforms > 1:
        try:
            check_targets(model.num_transforms, max_passes, min_accuracy)
        except ValueError as error:
            raise RunError(str(error)) from error
    return max_passes, min_accuracy


def choose_policy(
    model: MultiViewModel,
    validation: ViewPredictions,
    targets: tuple[float | None, float | None],
) -> AdaptivePolicy | None:
    """Chooses the policy of adaptive inference.

    Args:
        model: The model.
        validation: Predictions of the validation images.
        targets: What `checked_targets` returned.

    Returns:
        The policy; None for a model with one view.

    Raises:
        RunError: If the target cannot be met.
    """
    if model.num_transforms == 1:
        return None
    try:
        return fit_policy(
            validation.view_logits,
            validation.labels,
            validation.student_logits,
            *targets,
        )
    except ValueError as error:
        raise RunError(str(error)) from error


def adaptive_figures(
    predictions: ViewPredictions,
    policy: AdaptivePolicy | None,
    figures: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    """Describes adaptive inference.

    Args:
        predictions: Those of the test images.
        policy: The policy, if any.
        figures: The figures of each evaluated mode.

    Returns:
        Dict of `adaptive_policy`, `accuracy_cost` and, if the modes allow it,
        `adaptive_share_of_gain`; empty without a policy.
    """
    if policy is None:
        return {}
    description: dict[str, Any] = {
        "adaptive_policy": policy.as_dict(),
        "accuracy_cost": accuracy_cost_curves(predictions, policy),
    }
    accuracies = {mode: row["accuracy"] for mode, row in figures.items()}
    first_pass = "distilled" if "distilled" in figures else "single"
    if {first_pass, "aggregated", "adaptive"} <= set(accuracies):
        description["adaptive_share_of_gain"] = gain_share(accuracies)
    return description


def accuracy_cost_curves(
    predictions: ViewPredictions, policy: AdaptivePolicy
) -> dict[str, list[dict[str, Any]]]:
    """Computes the accuracy against passes per image.

    Args:
        predictions: Those of the images to judge by.
        policy: Its order and temperature are used.

    Returns:
        Dict of `adaptive`, for thresholds from 0 to 1, and `subset`, for the
        mean over the first k views of every image: lists of dicts with
        `passes`, `accuracy` and `threshold` or `views`.
    """

    def accuracy(scores: Array) -> float:
        return float(np.mean(scores.argmax(axis=1) == predictions.labels))

    adaptive = []
    for threshold in _CURVE_THRESHOLDS:
        scores, passes = dataclasses.replace(policy, threshold=threshold).apply(
            predictions.view_logits, predictions.student_logits
        )
        adaptive.append(
            {
                "passes": float(passes.mean()),
                "accuracy": accuracy(scores),
                "threshold": float(threshold),
            }
        )
    subset = []
    for count in range(1, len(policy.order) + 1):
        views = policy.order[:count]
        scores = mean_logits(predictions.view_logits, views)
        subset.append(
            {
                "passes": count,
                "accuracy": accuracy(scores),
                "views": list(views),
            }
        )
    return {"adaptive": adaptive, "subset": subset}


def gain_share(accuracies: Mapping[str, float]) -> float | None:
    """Computes how much of the gain of all views adaptive inference keeps.

    Args:
        accuracies: Mode to accuracy, from 0 to 1: "aggregated", "adaptive",
            and "distilled", "single" or both.

    Returns:
        The share of the gain over the first pass, which is distilled where
        there is a student; None if one pass of either kind is as accurate as
        all views.
    """
    passes = [
        accuracies[mode]
        for mode in ("distilled", "single")
        if mode in accuracies
    ]
    gain = accuracies["aggregated"] - passes[0]
    if accuracies["aggregated"] <= max(passes):
        return None
    return (accuracies["adaptive"] - passes[0]) / gain
