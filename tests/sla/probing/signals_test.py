# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Signals against loops in float64 numpy, and where the answer is known."""

import numpy as np
import pytest

import sla
from sla.probing.short_training import ShortRun
from sla.probing.signals import measure_signals
from sla.probing.signals import paired_gain
from sla.probing.signals import passing_lag
from sla.probing.signals import told_above_chance
from sla.probing.signals import told_from_untouched


def _joint(count=60, views=4, classes=3, seed=0):
    generator = np.random.default_rng(seed)
    shape = (count, views, classes, views)
    return generator.normal(size=shape), np.arange(count) % classes


def test_interval_is_that_of_a_paired_t_test():
    right = np.array([1.0, 1.0, 1.0, 1.0, 0.0])
    others = np.array([1.0, 0.0, 0.0, 1.0, 1.0])
    gain, interval = paired_gain(right, others)
    std = np.sqrt(((np.array([0, 1, 1, 0, -1]) - 0.2) ** 2).sum() / 4)
    half = 2.776 * std / np.sqrt(5)
    assert gain == pytest.approx(0.2)
    assert interval == pytest.approx([0.2 - half, 0.2 + half], abs=1e-3)


def test_equal_networks_have_an_interval_of_no_width():
    right = np.array([1.0, 0.0, 1.0])
    assert paired_gain(right, right) == (0.0, [0.0, 0.0])


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
    found = passing_lag(gain, training_gain, training_accuracy)
    assert float(found) == pytest.approx(expected)
    several = passing_lag(
        np.full(2, gain), np.full(2, training_gain), training_accuracy
    )
    assert several == pytest.approx([expected] * 2)


def test_told_counts_the_largest_logit_of_the_class():
    logits, labels = _joint()
    hits = [
        max(range(4), key=lambda k, b=b, j=j: logits[b, j, labels[b], k]) == j
        for b in range(len(labels))
        for j in range(4)
    ]
    expected = (np.mean(hits) - 0.25) / 0.75
    assert told_above_chance(logits, labels) == pytest.approx(expected)


def test_told_is_one_when_all_are_named_and_zero_when_always_the_same():
    logits, labels = _joint(count=9)
    logits[:] = np.eye(4)[None, :, None, :]
    assert told_above_chance(logits, labels) == 1.0
    logits[:] = np.eye(4)[0]
    assert told_above_chance(logits, labels) == pytest.approx(0.0)


def test_told_from_untouched_by_class():
    logits, labels = _joint(seed=1)
    found = told_from_untouched(logits, labels)
    for i in range(3):
        assert found[i, 0] == 1.0
        for j in range(1, 4):
            hits = []
            for b in np.flatnonzero(labels == i):
                hits.append(logits[b, 0, i, 0] > logits[b, 0, i, j])
                hits.append(logits[b, j, i, j] > logits[b, j, i, 0])
            assert found[i, j] == pytest.approx(np.mean(hits))


TRAINING_LABELS = np.arange(40) % 3


def _runs(seed, baseline_wrong, candidate_wrong):
    """Short runs of a baseline and of rotations, with answers by chance.

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
            {"rotation": answers},
            0.0,
        )
        for wrong, answers in (
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
    found = _signals(labels, baseline, candidate)
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
    hits = baseline.logits["rotation"].argmax(axis=2) == labels[:, None]
    reference = hits[:, 0].mean()
    assert found.gain == pytest.approx(aggregated - reference)
    assert found.single_gain == pytest.approx(single - reference)
    assert found.single_gain < -0.1
    assert found.views_gain == pytest.approx(aggregated - single)
    assert found.training_accuracy == pytest.approx(38 / 40)
    assert found.training_gain == pytest.approx(-4 / 40)
    assert found.expected_gain == pytest.approx(found.gain + 4 / 40)
    low, high = found.expected_interval
    assert low < found.expected_gain < high
    assert found.accuracy_kept == pytest.approx(
        [hits[:, j].mean() / reference for j in range(4)]
    )
    assert found.mean_accuracy_kept == pytest.approx(
        np.mean(found.accuracy_kept[1:])
    )


def test_expected_interval_is_of_resampled_images():
    # Without a lag that passes it is the gain as it is, whose interval is
    # known; the training images add nothing to it.
    found = _signals(*_runs(5, baseline_wrong=10, candidate_wrong=20))
    assert found.expected_gain == pytest.approx(found.gain)
    assert found.expected_interval == pytest.approx(found.interval, abs=0.03)


def test_expected_interval_has_that_of_the_training_images():
    labels, baseline, candidate = _runs(5, baseline_wrong=0, candidate_wrong=10)
    baseline.logits["rotation"][np.arange(60), 0, labels] = 100.0
    candidate.logits["rotation"][np.arange(60), :, labels] = -100.0
    # Always right and always wrong: only the lag that passes is uncertain.
    found = _signals(labels, baseline, candidate)
    assert found.expected_gain == pytest.approx(-1 + 10 / 40)
    half = 1.96 * np.sqrt(0.25 * 0.75 / 40)
    assert found.expected_interval == pytest.approx(
        [-0.75 - half, -0.75 + half], abs=0.03
    )
