# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of intervals over seeds."""

import numpy as np
import pytest

from sla.reporting.statistics import paired_difference
from sla.reporting.statistics import spread

# Student's t, 97.5%: from the printed tables.
QUANTILES = {2: 12.706, 3: 4.303, 5: 2.776}


@pytest.mark.parametrize("count", list(QUANTILES))
def test_interval_is_that_of_students_t(count):
    numbers = np.random.default_rng(count).uniform(0.7, 0.9, count)
    found = spread(dict(enumerate(numbers.tolist())))
    std = np.sqrt(np.sum((numbers - numbers.mean()) ** 2) / (count - 1))
    half = QUANTILES[count] * std / np.sqrt(count)
    assert found["n"] == count
    assert found["mean"] == pytest.approx(numbers.mean())
    assert found["std"] == pytest.approx(std)
    expected = [numbers.mean() - half, numbers.mean() + half]
    assert found["interval"] == pytest.approx(expected, abs=1e-4)


def test_one_seed_has_no_interval():
    found = spread({3: 0.5})
    assert found["mean"] == 0.5 and found["values"] == {3: 0.5}
    assert found["std"] is None and found["interval"] is None


def test_equal_values_have_an_interval_of_no_width():
    assert spread({0: 0.5, 1: 0.5})["interval"] == [0.5, 0.5]


def test_differences_are_paired_by_seed():
    found = paired_difference({1: 0.9, 0: 0.5, 3: 0.1}, {0: 0.25, 1: 0.8, 2: 0})
    assert found["values"] == pytest.approx({1: 0.1, 0: 0.25})
    # As a paired t-test has it, not from the spreads of the two.
    half = 12.706 * (0.15 / 2**0.5) / 2**0.5
    expected = [0.175 - half, 0.175 + half]
    assert found["interval"] == pytest.approx(expected, abs=1e-4)
    assert paired_difference({0: 0.5}, {1: 0.5}) is None
