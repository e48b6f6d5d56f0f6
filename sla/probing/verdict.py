# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From what was measured to a ranking and a recommendation, with reasons."""

import dataclasses

import numpy as np

from sla.probing.signals import passing_lag

NONE = "none"
# Below, joint labels are noise; the limits were set once, on digits, MNIST,
# flowers and CIFAR-10 (docs/transforms.md).
_LEAST_TOLD = 0.15
# From here on, transformed images are to the network what untouched ones are.
_MOST_ACCURACY_KEPT = 0.95
# A class whose images are told from untouched ones less often is named.
_LEAST_TOLD_IN_CLASS = 2 / 3
_MOST_NAMED = 6
# Points of accuracy that the choice of seed alone can make.
_SMALL_GAIN = 0.02


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What to do about the transforms.

    Attributes:
        ranking: tuple of `Signals`, the best first. A set that something
            speaks against counts as one without gain.
        recommended: name of a set, or "none".
        confidence: "high", "moderate" or "low".
        reasons: dict of name -> list of sentences.
    """

    ranking: tuple
    recommended: str
    confidence: str
    reasons: dict


def judge(measured, class_names):
    """Ranks candidates and chooses one, or none.

    Args:
        measured: list of `Signals`, not empty.
        class_names: tuple of the N names.

    Returns:
        `Verdict`.
    """
    ranking = sorted(measured, key=_promise, reverse=True)
    useful = [each for each in ranking if not _objection(each)]
    if useful and useful[0].expected_gain > 0:
        recommended = useful[0].name
        confidence = _confidence(useful[0])
    else:
        recommended = NONE
        is_open = any(each.expected_interval[1] > 0 for each in useful)
        confidence = "low" if is_open else "high"
    return Verdict(
        tuple(ranking),
        recommended,
        confidence,
        {each.name: _reasons(each, class_names) for each in ranking},
    )


def _promise(signals):
    """What to rank by: no gain is believed that something speaks against."""
    expected = signals.expected_gain
    return min(expected, 0.0) if _objection(signals) else expected


def _confidence(best):
    if best.interval[0] > 0 and best.expected_interval[0] > 0:
        return "high"
    if best.expected_interval[0] > 0 and best.expected_gain > _SMALL_GAIN:
        return "moderate"
    return "low"


def _objection(signals):
    """What rules a set out, whatever its gain; empty if nothing does."""
    if signals.told < _LEAST_TOLD:
        return (
            "the network cannot tell the transforms from each other, so that "
            "joint labels are noise"
        )
    kept = signals.mean_accuracy_kept
    if kept >= _MOST_ACCURACY_KEPT:
        return (
            f"the baseline keeps {kept:.0%} of its accuracy on transformed "
            "images that it never saw: the images come in all these forms "
            "already, or hardly differ in them"
        )
    return ""


def _reasons(signals, class_names):
    kept = signals.mean_accuracy_kept
    reasons = [
        _untouched_images(signals),
        f"the views together add {100 * signals.views_gain:+.1f} points",
    ]
    objection = _objection(signals)
    if objection:
        reasons.append(objection)
    elif kept < 1 / 2:
        reasons.append(
            f"the baseline keeps {kept:.0%} of its accuracy on transformed "
            "images: as augmentation these transforms would hurt"
        )
    reasons.extend(_untold_classes(signals, class_names))
    return reasons


def _untouched_images(signals):
    """How the joint network fares on one view, and what is to come of it."""
    gain = signals.single_gain
    passing = passing_lag(
        gain, signals.training_gain, signals.training_accuracy
    )
    outlook = "a lead" if gain >= 0 else "a lag that is taken to stay"
    if passing < 0:
        outlook = (
            f"{-100 * passing:.1f} points of the lag are training images "
            "still to be learned, and will pass"
        )
    return (
        f"untouched images: {100 * gain:+.1f} points on validation, "
        f"{100 * signals.training_gain:+.1f} on training images, of which the "
        f"baseline knows {signals.training_accuracy:.0%}: {outlook}"
    )


def _untold_classes(signals, class_names):
    """Which transforms of which classes look like untouched images."""
    told = np.array(signals.told_from_untouched)
    pairs = np.argwhere(told < _LEAST_TOLD_IN_CLASS)
    pairs = sorted(map(tuple, pairs), key=lambda pair: told[pair])
    if not pairs:
        return []
    named = ", ".join(
        f"{class_names[i]} under {signals.transform_names[j]} "
        f"({told[i, j]:.0%} told)"
        for i, j in pairs[:_MOST_NAMED]
    )
    more = len(pairs) - _MOST_NAMED
    rest = f" and {more} more" if more > 0 else ""
    return [f"look like untouched images (chance 50%): {named}{rest}"]
