# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Signals against loops in float64 numpy, and where the answer is known."""

import numpy as np
import pytest

import sla
from sla.probing.short_training import ShortRun
from sla.probing.signals import expect_gain
from sla.probing.signals import measure_signals
from sla.probing.signals import paired_gain
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
    "before, now, doublings, expected",
    [
        (-0.08, -0.04, 2, -0.01 + 0.03),  # halved twice more
        (-0.08, -0.02, 1, -0.005 + 0.03),
        (-0.08, -0.04, 0, -0.04 + 0.03),
        (-0.02, -0.04, 3, -0.04 + 0.03),  # grows: not extrapolated
        (0.02, -0.04, 3, -0.04 + 0.03),  # a lead became a lag
        (0.0, -0.04, 3, -0.04 + 0.03),
        (-0.08, 0.05, 3, 0.05 + 0.03),  # a lead stays
        (-0.08, 0.0, 3, 0.03),
    ],
)
def test_expected_gain(before, now, doublings, expected):
    found = expect_gain(before, now, 0.03, doublings)
    assert float(found) == pytest.approx(expected)


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


def _runs(seed):
    """Short runs of a baseline and of rotations, with answers by chance."""
    logits, labels = _joint(seed=seed)
    generator = np.random.default_rng(seed + 1)
    classes = generator.integers(0, 3, size=(3, 60))
    baseline_logits = generator.normal(size=(60, 4, 3))
    baseline = ShortRun(
        classes[0],
        baseline_logits[:, 0].argmax(axis=1),
        {"rotation": baseline_logits},
        0.0,
    )
    candidate = ShortRun(classes[1], classes[2], {"rotation": logits}, 0.0)
    return labels, baseline, candidate


def test_gains_are_differences_of_accuracies():
    labels, baseline, candidate = _runs(seed=2)
    transform_set = sla.transforms.get("rotation")
    found = measure_signals(transform_set, labels, baseline, candidate, 2.0)
    logits = candidate.logits["rotation"]
    aggregated = np.mean(
        [
            sum(logits[b, j, :, j] for j in range(4)).argmax() == labels[b]
            for b in range(60)
        ]
    )
    accuracy = {
        run: [(x == labels).mean() for x in (run.halfway, run.single)]
        for run in (baseline, candidate)
    }
    assert found.gain == pytest.approx(aggregated - accuracy[baseline][1])
    halfway, single = np.subtract(accuracy[candidate], accuracy[baseline])
    assert found.halfway_single_gain == pytest.approx(halfway)
    assert found.single_gain == pytest.approx(single)
    assert found.gain == pytest.approx(found.single_gain + found.views_gain)
    expected = expect_gain(halfway, single, found.views_gain, 2.0)
    assert found.expected_gain == pytest.approx(float(expected))
    low, high = found.expected_interval
    assert low < found.expected_gain < high
    hits = baseline.logits["rotation"].argmax(axis=2) == labels[:, None]
    assert found.accuracy_kept == pytest.approx(
        [hits[:, j].mean() / hits[:, 0].mean() for j in range(4)]
    )
    assert found.mean_accuracy_kept == pytest.approx(
        np.mean(found.accuracy_kept[1:])
    )


def test_expected_interval_is_of_resampled_images():
    labels, baseline, candidate = _runs(seed=5)
    transform_set = sla.transforms.get("rotation")
    found = measure_signals(transform_set, labels, baseline, candidate, 0.0)
    # Without doublings it is the gain as it is, whose interval is known.
    assert found.expected_gain == pytest.approx(found.gain)
    assert found.expected_interval == pytest.approx(found.interval, abs=0.03)
