# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Signals against loops in float64 numpy, and where the answer is known."""

import numpy as np
import pytest

import sla
from sla.probing.signals import measure_signals
from sla.probing.signals import paired_gain
from sla.probing.signals import told_above_chance
from sla.probing.signals import told_from_untouched


def _joint(count=60, views=4, classes=3, seed=0):
    generator = np.random.default_rng(seed)
    shape = (count, views, classes, views)
    return generator.normal(size=shape), np.arange(count) % classes


def test_interval_is_that_of_a_paired_t_test():
    right = np.array([True, True, True, True, False])
    others = np.array([True, False, False, True, True])
    gain, interval = paired_gain(right, others)
    std = np.sqrt(((np.array([0, 1, 1, 0, -1]) - 0.2) ** 2).sum() / 4)
    half = 2.776 * std / np.sqrt(5)
    assert gain == pytest.approx(0.2)
    assert interval == pytest.approx([0.2 - half, 0.2 + half], abs=1e-3)


def test_equal_networks_have_an_interval_of_no_width():
    right = np.array([True, False, True])
    assert paired_gain(right, right) == (0.0, [0.0, 0.0])


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


def test_gain_is_of_the_mean_of_own_logits_over_untouched_baseline():
    transform_set = sla.transforms.get("rotation")
    logits, labels = _joint(seed=2)
    baseline = np.random.default_rng(3).normal(size=(60, 4, 3))
    found = measure_signals(transform_set, labels, baseline, logits)
    own = [
        sum(logits[b, j, :, j] for j in range(4)).argmax() == labels[b]
        for b in range(60)
    ]
    hits = baseline.argmax(axis=2) == labels[:, None]
    assert found.gain == pytest.approx(np.mean(own) - hits[:, 0].mean())
    assert found.accuracy_kept == pytest.approx(
        [hits[:, j].mean() / hits[:, 0].mean() for j in range(4)]
    )
    assert found.mean_accuracy_kept == pytest.approx(
        np.mean(found.accuracy_kept[1:])
    )
