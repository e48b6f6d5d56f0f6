# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From what was measured to a ranking and a recommendation, with reasons."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from sla.probe.signals import Signals
from sla.probe.signals import passing_lag
from sla.reporting.text import percent

NONE = "none"
# Below, joint labels are noise. The limits were set once, on digits, MNIST,
# flowers and CIFAR-10 (docs/transforms.md).
_LEAST_TRANSFORM_ACCURACY = 0.15
# From here on, the network takes transformed images for untransformed ones.
_MOST_ACCURACY_RETAINED = 0.95
# A class whose transformed images are recognized less often is named.
_LEAST_PAIRWISE_ACCURACY = 2 / 3
_MOST_NAMED = 6
# Difference of accuracies that the choice of seed alone can make.
_SMALL_GAIN = 0.02


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What to do about the transforms.

    Attributes:
        ranking: The candidates, the best first. A set that something speaks
            against counts as one without gain.
        recommended: Name of a set, or "none".
        confidence: "high", "moderate" or "low".
        reasons: Sentences for each set, by name.
    """

    ranking: tuple[Signals, ...]
    recommended: str
    confidence: str
    reasons: dict[str, list[str]]


def judge(measured: Sequence[Signals], class_names: Sequence[str]) -> Verdict:
    """Ranks candidates and chooses one, or none.

    Args:
        measured: The measurements of at least one candidate.
        class_names: The N names.

    Returns:
        The verdict.
    """
    ranking = sorted(measured, key=_promise, reverse=True)
    useful = [signals for signals in ranking if not _objection(signals)]
    if useful and useful[0].expected_gain > 0:
        recommended = useful[0].name
        confidence = _confidence(useful[0])
    else:
        recommended = NONE
        is_open = any(signals.expected_interval[1] > 0 for signals in useful)
        confidence = "low" if is_open else "high"
    return Verdict(
        tuple(ranking),
        recommended,
        confidence,
        {signals.name: _reasons(signals, class_names) for signals in ranking},
    )


def _promise(signals: Signals) -> float:
    """What to rank by: no gain is believed that something speaks against."""
    expected = signals.expected_gain
    return min(expected, 0.0) if _objection(signals) else expected


def _confidence(best: Signals) -> str:
    if best.interval[0] > 0 and best.expected_interval[0] > 0:
        return "high"
    # What is clearly a loss so far rests on the outlook alone.
    is_loss_now = best.interval[1] <= 0
    is_expected = best.expected_interval[0] > 0
    if is_expected and best.expected_gain > _SMALL_GAIN and not is_loss_now:
        return "moderate"
    return "low"


def _objection(signals: Signals) -> str:
    """What rules a set out, whatever its gain; empty if nothing does."""
    if signals.transform_accuracy_above_chance < _LEAST_TRANSFORM_ACCURACY:
        return (
            "the network cannot distinguish the transforms, so their joint "
            "labels are noise"
        )
    retained = signals.mean_accuracy_retained
    if retained >= _MOST_ACCURACY_RETAINED:
        return (
            f"the baseline retains {retained:.0%} of its accuracy on "
            "transformed images that it never saw: the images already come "
            "in all these forms, or the transforms hardly change them"
        )
    return ""


def _reasons(signals: Signals, class_names: Sequence[str]) -> list[str]:
    retained = signals.mean_accuracy_retained
    views_gain = percent(signals.views_gain, 1, "+")
    reasons = [
        _untransformed_images(signals),
        f"all views together add {views_gain} points",
    ]
    objection = _objection(signals)
    if objection:
        reasons.append(objection)
    elif retained < 1 / 2:
        reasons.append(
            f"the baseline retains {retained:.0%} of its accuracy on "
            "transformed images: these transforms would hurt as augmentation"
        )
    reasons.extend(_hard_classes(signals, class_names))
    return reasons


def _untransformed_images(signals: Signals) -> str:
    """How the joint network fares on one view, and what is to come of it."""
    gain = signals.single_gain
    passing = float(
        passing_lag(gain, signals.training_gain, signals.training_accuracy)
    )
    outlook = "a lead" if gain >= 0 else "a lag that is assumed to stay"
    if passing < 0:
        outlook = (
            f"{percent(-passing, 1)} points of the lag are training images "
            "still to be learned, and are assumed to pass"
        )
    return (
        f"untransformed images: {percent(gain, 1, '+')} points on validation "
        f"images, {percent(signals.training_gain, 1, '+')} on training images "
        f"(the baseline knows {signals.training_accuracy:.0%} of them): "
        f"{outlook}"
    )


def _hard_classes(signals: Signals, class_names: Sequence[str]) -> list[str]:
    """Classes whose images look untransformed after a transform."""
    accuracy = np.array(signals.pairwise_transform_accuracy)
    low = np.argwhere(accuracy < _LEAST_PAIRWISE_ACCURACY)
    pairs = sorted(map(tuple, low), key=lambda pair: accuracy[pair])
    if not pairs:
        return []
    named = ", ".join(
        f"{class_names[i]} under {signals.transform_names[j]} "
        f"({accuracy[i, j]:.0%})"
        for i, j in pairs[:_MOST_NAMED]
    )
    more = len(pairs) - _MOST_NAMED
    rest = f" and {more} more" if more > 0 else ""
    return [
        "transformed and untransformed images look alike (pairwise accuracy, "
        f"chance is 50%): {named}{rest}"
    ]
