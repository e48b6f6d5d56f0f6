# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Seeded divisions of a labeled set, as sorted index arrays."""

from collections.abc import Sequence

import numpy as np

from official.typing import Array
from official.typing import ArrayLike
from official.vision.dataloaders.class_counts import ClassCounts
from official.vision.dataloaders.class_counts import check_enough
from official.vision.dataloaders.class_ranks import equal_share
from official.vision.dataloaders.class_ranks import proportional_share
from official.vision.dataloaders.class_ranks import rank_in_class


def stratified_split(
    labels: Array, first_size: int, seed: int
) -> tuple[Array, Array]:
    """Divides a set in two with the same class proportions in both.

    Each class gives the first part its proportional share; what rounding leaves
    goes to the classes with the largest remainders, lower labels first.

    Args:
        labels: Integers `(n,)`, values >= 0.
        first_size: Size of the first part, in `1..n-1`.
        seed: At least 0.

    Returns:
        `(first_indices, rest_indices)`, sorted, disjoint, together `0..n-1`.

    Raises:
        ValueError: `first_size` leaves one part empty.

    Example:
    >>> first, rest = stratified_split(np.array([0, 0, 0, 1, 1, 1]), 2, seed=0)
    >>> len(first), len(rest)
    (2, 4)
    """
    share = proportional_share(labels, first_size, "first_size")
    in_first = rank_in_class(labels, seed) < share
    return np.flatnonzero(in_first), np.flatnonzero(~in_first)


def subset(
    labels: Array,
    class_counts: ClassCounts,
    seed: int,
    class_names: Sequence[str] = (),
) -> Array:
    """Draws some examples of every class.

    With one seed the examples of a smaller number or fraction are among those
    of a larger one, and those of a larger imbalance of the same kind among
    those of a smaller one.

    Args:
        labels: Integers `(n,)`, values in `0..N-1`, each present.
        class_counts: How many of each class.
        seed: At least 0.
        class_names: The N names, for messages.

    Returns:
        Sorted indices `(k,)`.

    Raises:
        ValueError: A class has too few examples.

    Example:
    >>> labels = np.array([0, 1, 0, 1, 1])
    >>> drawn = subset(labels, ClassCounts(labels_per_class=2), seed=0)
    >>> labels[drawn].tolist().count(1)
    2
    """
    rank = rank_in_class(labels, seed)
    return class_counts.choose(labels, rank, class_names=class_names)


def balanced_subset(labels: Array, num_classes: int, seed: int) -> Array:
    """Draws the same number of every class, as many as there are.

    Args:
        labels: Integers `(n,)`, values in `0..N-1`.
        num_classes: The number of classes N.
        seed: At least 0.

    Returns:
        Sorted indices `(k,)`; all where the classes are equal already.

    Raises:
        ValueError: A class has no example.

    Example:
    >>> balanced_subset(np.array([0, 1, 0, 1]), 2, seed=0).tolist()
    [0, 1, 2, 3]
    """
    counts = np.bincount(labels, minlength=num_classes)
    check_enough(counts, 1, " for validation")
    return subset(labels, ClassCounts(labels_per_class=int(counts.min())), seed)


def training_split(
    labels: Array,
    class_counts: ClassCounts,
    validation_size: int,
    seed: int,
    class_names: Sequence[str] = (),
) -> tuple[Array, Array]:
    """Divides a pool in training and validation examples.

    The validation part is drawn first, stratified, and so is the same for every
    `labels_per_class` and `fraction`; with one seed the training examples of a
    smaller one are among those of a larger one. With an imbalance it holds the
    same number of each class, and is the same for every imbalance.

    Args:
        labels: Integers `(n,)`, values in `0..N-1`, each present.
        class_counts: How many of each class to train on, of those that
            validation leaves.
        validation_size: Number of validation examples, in `1..n-1`; a multiple
            of N with an imbalance.
        seed: At least 0.
        class_names: The N names, for messages.

    Returns:
        `(train_indices, validation_indices)`, sorted and disjoint.

    Raises:
        ValueError: A part would be empty, or a class has too few examples for
            validation, or is left with too few for training.

    Example:
    >>> labels = np.repeat([0, 1], 10)
    >>> few = ClassCounts(labels_per_class=3)
    >>> train, validation = training_split(labels, few, 4, seed=0)
    >>> len(train), len(validation)
    (6, 4)
    """
    rank = rank_in_class(labels, seed)
    if class_counts.imbalance.is_on:
        share = equal_share(labels, validation_size, class_names)
    else:
        share = proportional_share(labels, validation_size, "validation_size")
    train = class_counts.choose(
        labels,
        rank - share,
        f" left by validation_size={validation_size}",
        class_names,
    )
    return train, np.flatnonzero(rank < share)


def training_split_without(
    labels: Array,
    class_counts: ClassCounts,
    validation_indices: ArrayLike,
    seed: int,
    class_names: Sequence[str] = (),
) -> tuple[Array, Array]:
    """Like `training_split`, with validation examples that are given.

    Args:
        labels: Integers `(n,)`, values in `0..N-1`, each present.
        class_counts: How many of each class to train on.
        validation_indices: Integers `(k,)`, different values in `0..n-1`.
        seed: At least 0.
        class_names: The N names, for messages.

    Returns:
        `(train_indices, validation_indices)`, sorted and disjoint.

    Raises:
        ValueError: Validation leaves a class with too few examples for
            training.

    Example:
    >>> labels = np.repeat([0, 1], 10)
    >>> train, _ = training_split_without(labels, ClassCounts(), [0, 19], 0)
    >>> len(train), 0 in train
    (18, False)
    """
    rank = np.full(len(labels), -1)
    rest = np.setdiff1d(np.arange(len(labels)), validation_indices)
    rank[rest] = rank_in_class(labels[rest], seed)
    train = class_counts.choose(
        labels, rank, " left by the validation indices", class_names
    )
    return train, np.sort(validation_indices)
