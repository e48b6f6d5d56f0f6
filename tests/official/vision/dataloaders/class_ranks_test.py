# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of random places and of shares, class by class."""

import numpy as np
import pytest

from official.vision.dataloaders.class_ranks import equal_share
from official.vision.dataloaders.class_ranks import proportional_share
from official.vision.dataloaders.class_ranks import rank_in_class

# 5 of class 0, 3 of class 1, 2 of class 2.
LABELS = np.array([0, 1, 0, 2, 0, 1, 0, 2, 0, 1])


def test_ranks_are_a_permutation_within_each_class():
    ranks = rank_in_class(LABELS, seed=4)
    for label, count in enumerate([5, 3, 2]):
        assert sorted(ranks[LABELS == label]) == list(range(count))
    np.testing.assert_array_equal(ranks, rank_in_class(LABELS, seed=4))
    assert not np.array_equal(ranks, rank_in_class(LABELS, seed=5))


def test_ranks_of_a_seed_never_change():
    assert rank_in_class(np.arange(8) % 2, seed=7).tolist() == [
        2,
        3,
        3,
        0,
        1,
        2,
        0,
        1,
    ]


def test_proportional_shares():
    shares = proportional_share(LABELS, 5, "size")
    # Exactly 2.5, 1.5 and 1: of equal remainders the lower label wins.
    expected = np.array([3, 1, 1])
    np.testing.assert_array_equal(shares, expected[LABELS])
    with pytest.raises(ValueError, match=r"size=10\. Expected .* in 1\.\.9"):
        proportional_share(LABELS, 10, "size")


def test_equal_shares():
    np.testing.assert_array_equal(equal_share(LABELS, 6), np.full(10, 2))
    with pytest.raises(ValueError, match="=5. Expected a multiple of the 3"):
        equal_share(LABELS, 5)
    with pytest.raises(ValueError, match="2 examples of class 2 .'c'. for val"):
        equal_share(LABELS, 9, ("a", "b", "c"))
