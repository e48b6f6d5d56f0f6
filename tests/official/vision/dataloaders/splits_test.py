# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the seeded divisions."""

import numpy as np
import pytest

from official.vision.dataloaders import splits
from official.vision.dataloaders.class_counts import ClassCounts
from official.vision.dataloaders.imbalance import ImbalanceConfig

# 50 of class 0, 30 of class 1, 20 of class 2, interleaved.
LABELS = np.repeat([0, 1, 2], [50, 30, 20])[np.arange(100) * 37 % 100]

ALL = ClassCounts()


def _few(number):
    return ClassCounts(labels_per_class=number)


def _share(fraction):
    return ClassCounts(fraction=fraction)


def _imbalanced(kind, ratio, most=None):
    return ClassCounts(most, imbalance=ImbalanceConfig(kind, ratio))


def _counts(indices):
    return np.bincount(LABELS[indices], minlength=3).tolist()


def test_stratified_split_is_proportional_and_complete():
    first, rest = splits.stratified_split(LABELS, 10, seed=3)
    assert _counts(first) == [5, 3, 2]
    np.testing.assert_array_equal(np.sort(np.r_[first, rest]), np.arange(100))
    assert (np.diff(first) > 0).all() and (np.diff(rest) > 0).all()


def test_stratified_split_rounds_by_largest_remainder():
    # The exact shares of 13 are 6.5, 3.9 and 2.6.
    first, _ = splits.stratified_split(LABELS, 13, seed=3)
    assert _counts(first) == [6, 4, 3]
    # Of equal remainders the lower label wins.
    first, _ = splits.stratified_split(np.array([0, 1, 0, 1]), 1, seed=0)
    assert first.tolist() in ([0], [2])


@pytest.mark.parametrize("size", range(1, 100))
def test_stratified_split_has_the_size_asked_for(size):
    first, rest = splits.stratified_split(LABELS, size, seed=size)
    assert len(first) == size and len(rest) == 100 - size
    exact = np.array([50, 30, 20]) * size / 100
    assert (np.abs(_counts(first) - exact) < 1).all()


def test_the_indices_of_a_seed_never_change():
    first, _ = splits.stratified_split(np.arange(12) % 3, 6, seed=7)
    assert first.tolist() == [2, 3, 4, 6, 10, 11]
    drawn = splits.subset(np.arange(12) % 3, _few(2), 8)
    assert drawn.tolist() == [0, 6, 7, 8, 10, 11]


def test_the_seed_matters():
    first, _ = splits.stratified_split(LABELS, 40, seed=1)
    same, _ = splits.stratified_split(LABELS, 40, seed=1)
    other, _ = splits.stratified_split(LABELS, 40, seed=2)
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)


def test_labels_per_class_draws_nested_sets():
    small = splits.subset(LABELS, _few(4), seed=5)
    large = splits.subset(LABELS, _few(20), seed=5)
    assert _counts(small) == [4, 4, 4]
    assert _counts(large) == [20, 20, 20]
    assert set(small) < set(large)


def test_every_example_is_drawn_equally_often():
    labels = np.array([0, 1, 0, 1, 0, 1, 0, 1])
    hits = np.zeros(8)
    for seed in range(800):
        hits[splits.subset(labels, _few(1), seed)] += 1
    # 200 of 800 expected, standard deviation 12.
    assert (np.abs(hits - 200) < 60).all()


def test_training_split_keeps_validation_whatever_k():
    everything, validation = splits.training_split(LABELS, ALL, 20, seed=0)
    assert _counts(validation) == [10, 6, 4]
    np.testing.assert_array_equal(
        np.sort(np.r_[everything, validation]), np.arange(100)
    )
    previous = set()
    for k in (1, 5, 16):
        train, same_validation = splits.training_split(
            LABELS, _few(k), 20, seed=0
        )
        np.testing.assert_array_equal(validation, same_validation)
        assert _counts(train) == [k, k, k]
        assert not set(train) & set(validation)
        assert previous < set(train)
        previous = set(train)


@pytest.mark.parametrize("size", [0, -1, 100, 101])
def test_impossible_sizes(size):
    message = rf"={size}\. Expected .* in 1\.\.99, .*100 examples"
    with pytest.raises(ValueError, match="first_size" + message):
        splits.stratified_split(LABELS, size, seed=0)
    with pytest.raises(ValueError, match="validation_size" + message):
        splits.training_split(LABELS, ALL, size, seed=0)


def test_too_few_of_a_class():
    message = "Got 30 examples of class 1. Expected at least 31; 2 of 3 class"
    with pytest.raises(ValueError, match=message):
        splits.subset(LABELS, _few(31), seed=0)
    message = "Got 16 examples of class 2 left by validation_size=20. .* 17;"
    with pytest.raises(ValueError, match=message):
        splits.training_split(LABELS, _few(17), 20, seed=0)
    with pytest.raises(ValueError, match="0 examples of class 1. .*least 1;"):
        splits.subset(np.array([0, 2, 2]), _few(1), seed=0)


def test_validation_may_not_take_the_last_of_a_class():
    labels = np.array([0] * 5 + [1])
    message = "0 examples of class 1 left by validation_size=5. .*least 1;"
    with pytest.raises(ValueError, match=message):
        splits.training_split(labels, ALL, 5, seed=0)


def test_fractions_are_rounded_and_nested():
    previous = set(range(100))
    for fraction, counts in (
        (1.0, [50, 30, 20]),
        (0.33, [16, 10, 7]),
        (0.1, [5, 3, 2]),
        (0.001, [1, 1, 1]),
    ):
        drawn = splits.subset(LABELS, _share(fraction), seed=5)
        assert _counts(drawn) == counts
        assert set(drawn) <= previous
        previous = set(drawn)
    assert len(splits.subset(LABELS, ALL, seed=5)) == 100


def test_a_fraction_is_of_what_validation_leaves():
    everything, validation = splits.training_split(LABELS, ALL, 20, seed=0)
    train, same = splits.training_split(LABELS, _share(0.5), 20, seed=0)
    np.testing.assert_array_equal(validation, same)
    assert _counts(train) == [20, 12, 8]
    assert set(train) < set(everything)


@pytest.mark.parametrize(
    "k, fraction, counts",
    [(None, None, [49, 30, 18]), (3, None, [3] * 3), (None, 0.5, [24, 15, 9])],
)
def test_validation_examples_that_are_given(k, fraction, counts):
    given = np.r_[
        np.flatnonzero(LABELS == 2)[:2], np.flatnonzero(LABELS == 0)[:1]
    ]
    train, validation = splits.training_split_without(
        LABELS, ClassCounts(k, fraction), given, seed=0
    )
    assert validation.tolist() == sorted(given)
    assert _counts(train) == counts
    assert not set(train) & set(validation)


def test_the_seed_draws_the_training_examples_beside_given_ones():
    drawn = [
        splits.training_split_without(LABELS, _few(3), [0, 1], seed)[0].tolist()
        for seed in (0, 1, 1)
    ]
    assert drawn[0] != drawn[1] == drawn[2]


def test_messages_name_the_class():
    names = ("cat", "dog", "bird")
    message = r"Got 20 examples of class 2 \('bird'\)\. .*at least 25"
    with pytest.raises(ValueError, match=message):
        splits.subset(LABELS, _few(25), 0, names)
    birds = np.flatnonzero(LABELS == 2)
    message = r"0 examples of class 2 \('bird'\) left by the validation ind"
    for class_counts in (ALL, _share(0.5)):
        with pytest.raises(ValueError, match=message):
            splits.training_split_without(LABELS, class_counts, birds, 0, names)


def test_imbalanced_training_and_balanced_validation():
    for kind, expected in (
        ("exponential", [44, 9, 2]),
        ("step", [44, 2, 2]),
    ):
        train, validation = splits.training_split(
            LABELS, _imbalanced(kind, 20.0), 18, seed=0
        )
        assert _counts(train) == expected
        assert _counts(validation) == [6, 6, 6]
        assert not set(train) & set(validation)
    train, validation = splits.training_split(
        LABELS, _imbalanced("exponential", 20.0, most=20), 18, seed=0
    )
    assert _counts(train) == [20, 4, 1]


def test_imbalanced_sets_are_nested_and_share_their_validation():
    previous, expected = set(), None
    for ratio in (40.0, 20.0, 5.0, 1.0):
        train, validation = splits.training_split(
            LABELS, _imbalanced("exponential", ratio, most=14), 18, 3
        )
        assert previous <= set(train)
        previous = set(train)
        expected = validation if expected is None else expected
        np.testing.assert_array_equal(validation, expected)
    smaller, _ = splits.training_split(
        LABELS, _imbalanced("exponential", 1.0, most=10), 18, 3
    )
    assert set(smaller) < previous
    assert _counts(list(previous)) == [14] * 3
    other, _ = splits.training_split(
        LABELS, _imbalanced("exponential", 1.0, most=14), 18, 4
    )
    assert set(other) != previous


def test_imbalance_with_validation_examples_that_are_given():
    given = [int(np.flatnonzero(LABELS == label)[0]) for label in range(3)]
    train, validation = splits.training_split_without(
        LABELS, _imbalanced("step", 5.0, most=10), given, seed=0
    )
    assert _counts(train) == [10, 2, 2]
    assert validation.tolist() == sorted(given)
    assert not set(train) & set(validation)
    drawn = splits.subset(LABELS, _imbalanced("step", 3.0, most=30), 0)
    assert _counts(drawn) == [30, 10, 10]


def test_balanced_subset():
    chosen = splits.balanced_subset(LABELS[:60], 3, seed=0)
    counts = np.bincount(LABELS[:60])
    assert _counts(chosen) == [counts.min()] * 3
    with pytest.raises(ValueError, match="0 examples of class 3 for valid"):
        splits.balanced_subset(LABELS, 4, seed=0)


def test_impossible_imbalance():
    def divide(most, validation_size):
        splits.training_split(
            LABELS,
            _imbalanced("exponential", 10.0, most),
            validation_size,
            0,
            class_names=("cat", "dog", "bird"),
        )

    with pytest.raises(ValueError, match="=20. .*multiple of the 3 classes"):
        divide(None, 20)
    with pytest.raises(ValueError, match="=0. .*multiple of the 3 classes"):
        divide(None, 0)
    message = r"20 examples of class 2 \('bird'\) for validation. .*least 21"
    with pytest.raises(ValueError, match=message):
        divide(None, 63)
    message = r"48 examples of class 0 \('cat'\) left by .*=6. .*least 49"
    with pytest.raises(ValueError, match=message):
        divide(49, 6)
    with pytest.raises(ValueError, match="Got 0 examples .* left by .*least 1"):
        divide(None, 60)
