# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a probe concludes, from signals made by hand."""

import dataclasses

import pytest

from sla.probe.signals import Signals
from sla.probe.verdict import judge

SIGNALS = Signals(
    name="rotation2",
    transform_names=("rot0", "rot180"),
    gain=0.05,
    interval=[0.01, 0.09],
    single_gain=-0.02,
    training_gain=-0.01,
    training_accuracy=0.95,
    views_gain=0.07,
    expected_gain=0.06,
    expected_interval=[0.02, 0.1],
    accuracy_retained=[1.0, 0.4],
    transform_accuracy_above_chance=0.8,
    pairwise_transform_accuracy=[[1.0, 0.95], [1.0, 0.5]],
)
CLASSES = ("one", "eight")


def test_clear_gain_is_recommended_and_classes_named():
    verdict = judge([SIGNALS], CLASSES)
    assert (verdict.recommended, verdict.confidence) == ("rotation2", "high")
    reasons = " ".join(verdict.reasons["rotation2"])
    assert "eight under rot180 (50%)" in reasons
    assert "one under" not in reasons
    assert "would hurt" in reasons


@pytest.mark.parametrize(
    "changed, confidence",
    [
        ({"interval": [-0.01, 0.11]}, "moderate"),
        ({"expected_interval": [-0.01, 0.11]}, "low"),
        ({"interval": [-0.01, 0.11], "expected_gain": 0.019}, "low"),
        ({"interval": [-0.06, -0.02], "gain": -0.04}, "low"),
    ],
)
def test_confidence_in_a_gain(changed, confidence):
    verdict = judge([dataclasses.replace(SIGNALS, **changed)], CLASSES)
    assert verdict.recommended == "rotation2"
    assert verdict.confidence == confidence


@pytest.mark.parametrize(
    "changed, confidence",
    [
        ({"expected_gain": -0.05, "expected_interval": [-0.09, -0.01]}, "high"),
        ({"expected_gain": -0.01, "expected_interval": [-0.05, 0.03]}, "low"),
        ({"transform_accuracy_above_chance": 0.1}, "high"),
        ({"accuracy_retained": [1.0, 0.97]}, "high"),
    ],
)
def test_none_is_recommended(changed, confidence):
    verdict = judge([dataclasses.replace(SIGNALS, **changed)], CLASSES)
    assert (verdict.recommended, verdict.confidence) == ("none", confidence)


def test_ranking_takes_an_objection_for_no_gain():
    names = {}
    for name, changed in {
        "unpredictable": {
            "transform_accuracy_above_chance": 0.0,
            "expected_gain": 0.2,
        },
        "losing": {"expected_gain": -0.02},
        "gaining": {"expected_gain": 0.01},
    }.items():
        names[name] = dataclasses.replace(SIGNALS, name=name, **changed)
    verdict = judge(list(names.values()), CLASSES)
    ranked = [signals.name for signals in verdict.ranking]
    assert ranked == ["gaining", "unpredictable", "losing"]
    assert verdict.recommended == "gaining"


@pytest.mark.parametrize(
    "gain, training_gain, training_accuracy, words",
    [
        (-0.02, -0.01, 1.0, "1.0 points of the lag are training images still "),
        (-0.02, -0.01, 0.5, "a lag that is assumed to stay"),
        (-0.02, 0.01, 1.0, "a lag that is assumed to stay"),
        (0.02, -0.01, 1.0, "a lead"),
    ],
)
def test_reasons_say_how_untransformed_images_fare(
    gain, training_gain, training_accuracy, words
):
    changed = {
        "single_gain": gain,
        "training_gain": training_gain,
        "training_accuracy": training_accuracy,
    }
    verdict = judge([dataclasses.replace(SIGNALS, **changed)], CLASSES)
    reason = verdict.reasons["rotation2"][0]
    assert words in reason
    assert f"{100 * gain:+.1f} points on validation" in reason
    assert f"the baseline knows {training_accuracy:.0%}" in reason
