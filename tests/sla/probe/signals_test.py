# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Signals against loops in float64 numpy, and where the answer is known."""

import numpy as np
import pytest

import sla
from sla.probe.short_training import ShortRun
from sla.probe.signals import measure_signals
from sla.probe.signals import paired_gain
from sla.probe.signals import pairwise_transform_accuracy
from sla.probe.signals import passing_lag
from sla.probe.signals import transform_accuracy_above_chance


def _joint(count=60, views=4, classes=3, seed=0):
    generator = np.random.default_rng(seed)
    shape = (count, views, classes, views)
    return generator.normal(size=shape), np.arange(count) % classes


def test_interval_is_that_of_a_paired_t_test():
    correct = np.array([1.0, 1.0, 1.0, 1.0, 0.0])
    others = np.array([1.0, 0.0, 0.0, 1.0, 1.0])
    gain, interval = paired_gain(correct, others)
    std = np.sqrt(((np.array([0, 1, 1, 0, -1]) - 0.2) ** 2).sum() / 4)
    half = 2.776 * std / np.sqrt(5)
    assert gain == pytest.approx(0.2)
    assert interval == pytest.approx([0.2 - half, 0.2 + half], abs=1e-3)


def test_equal_networks_have_an_interval_of_no_width():
    correct = np.array([1.0, 0.0, 1.0])
    assert paired_gain(correct, correct) == (0.0, [0.0, 0.0])


@pytest.mark.parametrize(
    "gain, training_gain, training_accuracy, expected",
    [
        (-0.08, -0.05, 1.0, -0.05),
        (-0.08, -0.05, 0.9, -0.05),
        (-0.08, -0.05, 0.89, 0.0),  # the baseline is still learning itself
        (-0.08, -0.12, 1.0, -0.08),  # no more than there is
        (-0.08, 0.02, 1.0, 0.0),  # fitted, and behind all the same
        (0.05, -0.05, 1.0, 0.0),  # a lead
    ],
)
def test_passing_lag(gain, training_gain, training_accuracy, expected):
    signals = passing_lag(gain, training_gain, training_accuracy)
    assert float(signals) == pytest.approx(expected)
    several = passing_lag(
        np.full(2, gain), np.full(2, training_gain), training_accuracy
    )
    assert several == pytest.approx([expected] * 2)


def test_transform_accuracy_counts_the_largest_logit_of_the_class():
    logits, labels = _joint()
    correct = [
        max(range(4), key=lambda k, b=b, j=j: logits[b, j, labels[b], k]) == j
        for b in range(len(labels))
        for j in range(4)
    ]
    expected = (np.mean(correct) - 0.25) / 0.75
    assert transform_accuracy_above_chance(logits, labels) == pytest.approx(
        expected
    )


def test_transform_accuracy_is_one_if_always_and_zero_at_chance():
    logits, labels = _joint(count=9)
    logits[:] = np.eye(4)[None, :, None, :]
    assert transform_accuracy_above_chance(logits, labels) == 1.0
    logits[:] = np.eye(4)[0]
    assert transform_accuracy_above_chance(logits, labels) == pytest.approx(0.0)


def test_pairwise_accuracy_by_class():
    logits, labels = _joint(seed=1)
    signals = pairwise_transform_accuracy(logits, labels)
    for i in range(3):
        assert signals[i, 0] == 1.0
        for j in range(1, 4):
            correct = []
            for b in np.flatnonzero(labels == i):
                correct.append(logits[b, 0, i, 0] > logits[b, 0, i, j])
                correct.append(logits[b, j, i, j] > logits[b, j, i, 0])
            assert signals[i, j] == pytest.approx(np.mean(correct))


TRAINING_LABELS = np.arange(40) % 3


def _runs(seed, baseline_wrong, candidate_wrong):
    """Short runs of a baseline and of rotations, with predictions by chance.

    Of the 40 training images they know all but the numbers given.
    """
    logits, labels = _joint(seed=seed)
    generator = np.random.default_rng(seed + 1)
    baseline_logits = generator.normal(size=(60, 4, 3))
    # So that there is a lag.
    baseline_logits[np.arange(60), 0, labels] += 1.0
    runs = [
        ShortRun(
            (TRAINING_LABELS + (np.arange(40) < wrong)) % 3,
            {"rotation": predicted},
            0.0,
        )
        for wrong, predicted in (
            (baseline_wrong, baseline_logits),
            (candidate_wrong, logits),
        )
    ]
    return labels, *runs


def _signals(labels, baseline, candidate):
    return measure_signals(
        sla.transforms.get("rotation"),
        labels,
        TRAINING_LABELS,
        baseline,
        candidate,
    )


def test_gains_are_differences_of_accuracies():
    labels, baseline, candidate = _runs(2, baseline_wrong=2, candidate_wrong=6)
    signals = _signals(labels, baseline, candidate)
    logits = candidate.logits["rotation"]
    aggregated, single = (
        np.mean(
            [
                sum(logits[b, j, :, j] for j in range(views)).argmax()
                == labels[b]
                for b in range(60)
            ]
        )
        for views in (4, 1)
    )
    correct = baseline.logits["rotation"].argmax(axis=2) == labels[:, None]
    reference = correct[:, 0].mean()
    assert signals.gain == pytest.approx(aggregated - reference)
    assert signals.single_gain == pytest.approx(single - reference)
    assert signals.single_gain < -0.1
    assert signals.views_gain == pytest.approx(aggregated - single)
    assert signals.training_accuracy == pytest.approx(38 / 40)
    assert signals.training_gain == pytest.approx(-4 / 40)
    assert signals.expected_gain == pytest.approx(signals.gain + 4 / 40)
    low, high = signals.expected_interval
    assert low < signals.expected_gain < high
    assert signals.accuracy_retained == pytest.approx(
        [correct[:, j].mean() / reference for j in range(4)]
    )
    assert signals.mean_accuracy_retained == pytest.approx(
        np.mean(signals.accuracy_retained[1:])
    )


def test_expected_interval_is_of_resampled_images():
    # Without a lag that passes it is the gain itself, whose interval is
    # known; the training images add nothing to it.
    signals = _signals(*_runs(5, baseline_wrong=10, candidate_wrong=20))
    assert signals.expected_gain == pytest.approx(signals.gain)
    assert signals.expected_interval == pytest.approx(
        signals.interval, abs=0.03
    )


def test_expected_interval_has_that_of_the_training_images():
    labels, baseline, candidate = _runs(5, baseline_wrong=0, candidate_wrong=10)
    baseline.logits["rotation"][np.arange(60), 0, labels] = 100.0
    candidate.logits["rotation"][np.arange(60), :, labels] = -100.0
    # Always right and always wrong: only the lag that passes is uncertain.
    signals = _signals(labels, baseline, candidate)
    assert signals.expected_gain == pytest.approx(-1 + 10 / 40)
    half = 1.96 * np.sqrt(0.25 * 0.75 / 40)
    assert signals.expected_interval == pytest.approx(
        [-0.75 - half, -0.75 + half], abs=0.03
    )
