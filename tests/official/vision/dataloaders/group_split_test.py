# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Whole groups are set aside, about as many images as asked for."""

import numpy as np
import pytest

from official.vision.dataloaders.group_split import group_split

RNG = np.random.default_rng(0)
GROUPS = np.array([f"g{i}" for i in RNG.integers(0, 40, 400)], object)
LABELS = RNG.integers(0, 3, 400)


@pytest.mark.parametrize("share", [0.1, 0.2, 0.5])
def test_groups_stay_whole_and_classes_in_proportion(share):
    first, rest = group_split(LABELS, GROUPS, share, seed=0)
    assert sorted([*first, *rest]) == list(range(400))
    assert not set(GROUPS[first]) & set(GROUPS[rest])
    assert len(first) / 400 == pytest.approx(share, abs=0.05)
    shares = np.bincount(LABELS[first], minlength=3) / len(first)
    expected = np.bincount(LABELS) / 400
    np.testing.assert_allclose(shares, expected, atol=0.1)


def test_seeds_decide():
    drawn = [group_split(LABELS, GROUPS, 0.2, seed)[0] for seed in (0, 0, 1)]
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert drawn[0].tolist() != drawn[2].tolist()


def test_few_groups_and_rare_classes():
    labels, groups = np.array([0, 0, 1]), np.array(["a", "b", "b"])
    first, rest = group_split(labels, groups, 0.01, seed=0)
    assert len(first) + len(rest) == 3 and len(first) in (1, 2)
    with pytest.raises(ValueError, match="Got 1 group of 3 images"):
        group_split(labels, np.array(["a"] * 3), 0.2, seed=0)
