# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the long-tailed class profiles."""

import numpy as np
import pytest

from official.modeling.hyperparams.base_config import ConfigError
from official.vision.dataloaders.imbalance import ImbalanceConfig


def _reference(num_classes, most, ratio):
    """The usual protocol, with the factor f = 1 / ratio."""
    factor = 1 / ratio
    return [
        max(1, int(most * factor ** (i / (num_classes - 1.0)) + 1e-9))
        for i in range(num_classes)
    ]


def test_long_tailed_cifar_has_the_usual_counts():
    counts = ImbalanceConfig("exponential", 100).counts(10, 5000)
    expected = [5000, 2997, 1796, 1077, 645, 387, 232, 139, 83, 50]
    assert counts.tolist() == expected
    assert counts.sum() == 12_406
    counts = ImbalanceConfig("exponential", 100).counts(100, 500)
    assert (counts[0], counts[-1], counts.sum()) == (500, 5, 10_847)


@pytest.mark.parametrize("num_classes", [2, 3, 10, 101])
@pytest.mark.parametrize("ratio", [1, 10, 20.0, 100, 1000])
def test_both_kinds_against_the_protocol(num_classes, ratio):
    for most in (1, 7, 500, 4900):
        counts = ImbalanceConfig("exponential", ratio).counts(num_classes, most)
        assert counts.tolist() == _reference(num_classes, most, ratio)
        assert (np.diff(counts) <= 0).all() and counts[0] == most
        half = num_classes // 2
        step = ImbalanceConfig("step", ratio).counts(num_classes, most)
        few = max(1, int(most / ratio + 1e-9))
        expected = [most] * half + [few] * (num_classes - half)
        assert step.tolist() == expected


@pytest.mark.parametrize("kind", ["exponential", "step"])
def test_the_largest_number_that_fits(kind):
    generator = np.random.default_rng(0)
    for _ in range(40):
        available = generator.integers(1, 60, 6)
        imbalance = ImbalanceConfig(kind, float(generator.integers(1, 30)))
        most = imbalance.most_that_fits(available)
        assert (imbalance.counts(6, most) <= available).all()
        assert (imbalance.counts(6, most + 1) > available).any()
    assert ImbalanceConfig(kind, 2.0).most_that_fits(np.array([3, 0])) == 0


@pytest.mark.parametrize(
    "kind, ratio, message",
    [
        ("linear", 10.0, "kind: Got 'linear'. .*'exponential', 'step'"),
        ("step", 0.5, "ratio: Got 0.5. Expected .*at least 1"),
        ("step", float("nan"), "ratio: Got nan"),
        ("step", float("inf"), "ratio: Got inf"),
        ("none", 10.0, "ratio: Got 10.0. Expected 1.0, as kind is none"),
    ],
)
def test_settings_that_are_refused(kind, ratio, message):
    with pytest.raises(ConfigError, match=message):
        ImbalanceConfig(kind, ratio).validate()


def test_it_is_off_by_default():
    assert not ImbalanceConfig().is_on
    assert ImbalanceConfig("step").is_on
