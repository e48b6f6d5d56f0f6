# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Seeded divisions of a labelled set, as sorted index arrays.

The same labels and seed give the same indices on every platform: the only
randomness is one stream of 64-bit floats from numpy's PCG64.
"""

import dataclasses
from typing import Optional

import numpy as np


def stratified_split(labels, first_size, seed):
    """Divides a set in two with the same class proportions in both.

    Each class gives the first part its proportional share; what rounding leaves
    goes to the classes with the largest remainders, lower labels first.

    Args:
        labels: integer array `(n,)`, values >= 0.
        first_size: size of the first part, in `1..n-1`.
        seed: integer >= 0.

    Returns:
        `(first_indices, rest_indices)`, sorted, disjoint, together `0..n-1`.

    Raises:
        ValueError: if `first_size` leaves one part empty.

    Example:

    >>> first, rest = stratified_split(np.array([0, 0, 0, 1, 1, 1]), 2, seed=0)
    >>> len(first), len(rest)
    (2, 4)
    """
    share = _shares(labels, first_size, "first_size")
    in_first = _rank_in_class(labels, seed) < share
    return np.flatnonzero(in_first), np.flatnonzero(~in_first)


def subset(
    labels, seed, labels_per_class=None, fraction=None, class_names=None
):
    """Draws some examples of every class.

    With one seed the examples of a smaller number or fraction are among those
    of a larger one.

    Args:
        labels: integer array `(n,)`, values in `0..N-1`, each present.
        seed: integer >= 0.
        labels_per_class: examples of each class, at least 1, or None.
        fraction: share of each class in (0, 1], rounded, but at least one
            example, or None. With neither, all are drawn.
        class_names: the N names, for messages.

    Returns:
        Sorted indices `(k,)`.

    Raises:
        ValueError: if a class has too few examples, or if both or bad numbers
            are given.

    Example:

    >>> labels = np.array([0, 1, 0, 1, 1])
    >>> labels[subset(labels, 0, labels_per_class=2)].tolist().count(1)
    2
    """
    wanted = _Wanted(labels_per_class, fraction, "", class_names)
    return wanted.choose(labels, _rank_in_class(labels, seed))


def training_split(
    labels,
    labels_per_class,
    validation_size,
    seed,
    fraction=None,
    class_names=None,
):
    """Divides a pool in training and validation examples.

    The validation part is drawn first, stratified, and so is the same for every
    `labels_per_class` and `fraction`; with one seed the training examples of a
    smaller one are among those of a larger one.

    Args:
        labels: integer array `(n,)`, values in `0..N-1`, each present.
        labels_per_class: training examples of each class, at least 1, or None
            for all that validation leaves.
        validation_size: number of validation examples, in `1..n-1`.
        seed: integer >= 0.
        fraction: share of what validation leaves of each class in (0, 1],
            rounded, but at least one example, or None.
        class_names: the N names, for messages.

    Returns:
        `(train_indices, validation_indices)`, sorted and disjoint.

    Raises:
        ValueError: if a part would be empty, or if validation leaves a class
            with too few examples for training.

    Example:

    >>> labels = np.repeat([0, 1], 10)
    >>> train, validation = training_split(labels, 3, 4, seed=0)
    >>> len(train), len(validation)
    (6, 4)
    """
    rank = _rank_in_class(labels, seed)
    share = _shares(labels, validation_size, "validation_size")
    circumstance = f" left by validation_size={validation_size}"
    wanted = _Wanted(labels_per_class, fraction, circumstance, class_names)
    train = wanted.choose(labels, rank - share)
    return train, np.flatnonzero(rank < share)


def training_split_without(
    labels,
    labels_per_class,
    validation_indices,
    seed,
    fraction=None,
    class_names=None,
):
    """As `training_split`, with validation examples that are given.

    Args:
        labels: integer array `(n,)`, values in `0..N-1`, each present.
        labels_per_class: as for `training_split`.
        validation_indices: integer array `(k,)`, different values in `0..n-1`.
        seed: integer >= 0.
        fraction: as for `training_split`.
        class_names: the N names, for messages.

    Returns:
        `(train_indices, validation_indices)`, sorted and disjoint.

    Raises:
        ValueError: if validation leaves a class with too few examples for
            training.

    Example:

    >>> labels = np.repeat([0, 1], 10)
    >>> train, _ = training_split_without(labels, None, [0, 19], seed=0)
    >>> len(train), 0 in train
    (18, False)
    """
    rank = np.full(len(labels), -1)
    rest = np.setdiff1d(np.arange(len(labels)), validation_indices)
    rank[rest] = _rank_in_class(labels[rest], seed)
    circumstance = " left by the validation indices"
    wanted = _Wanted(labels_per_class, fraction, circumstance, class_names)
    return wanted.choose(labels, rank), np.sort(validation_indices)


@dataclasses.dataclass(frozen=True)
class _Wanted:
    """How many examples of each class are drawn."""

    labels_per_class: Optional[int]
    fraction: Optional[float]
    circumstance: str
    class_names: Optional[tuple[str, ...]]

    def choose(self, labels, rank):
        """Indices of the lowest ranks; a negative one is not to be drawn."""
        counts = np.bincount(labels[rank >= 0], minlength=labels.max() + 1)
        return np.flatnonzero(
            (rank >= 0) & (rank < self._numbers(counts)[labels])
        )

    def _numbers(self, counts):
        if self.fraction is not None:
            if self.labels_per_class is not None:
                raise ValueError(
                    "Give labels_per_class or fraction, not both. Received: "
                    f"{self.labels_per_class} and {self.fraction}."
                )
            if not 0 < self.fraction <= 1:
                raise ValueError(
                    f"fraction must be in (0, 1]. Received: {self.fraction}."
                )
            self._check_enough(counts, 1)
            rounded = np.rint(self.fraction * counts).astype(np.int64)
            return np.maximum(rounded, 1)
        if self.labels_per_class is None:
            self._check_enough(counts, 1)
            return counts
        self._check_enough(counts, self.labels_per_class)
        return np.full(len(counts), self.labels_per_class)

    def _check_enough(self, counts, needed):
        if needed < 1:
            raise ValueError(
                "The number of examples per class must be at least 1. "
                f"Received: {needed}."
            )
        short = np.flatnonzero(counts < needed)
        if short.size:
            first = short[0]
            name = f" ({self.class_names[first]!r})" if self.class_names else ""
            raise ValueError(
                f"Class {first}{name} has {counts[first]} examples"
                f"{self.circumstance}, but {needed} of each class are wanted; "
                f"{short.size} of {len(counts)} classes have too few. Ask for "
                "fewer examples per class or for a smaller validation part."
            )


def _rank_in_class(labels, seed):
    """Returns each example's place in a random order of its class, (n,)."""
    generator = np.random.Generator(np.random.PCG64(seed))
    order = np.lexsort((generator.random(len(labels)), labels))
    counts = np.bincount(labels)
    starts = np.cumsum(counts) - counts
    rank = np.empty(len(labels), np.int64)
    rank[order] = np.arange(len(labels)) - np.repeat(starts, counts)
    return rank


def _shares(labels, size, name):
    """Returns how many of each example's class are among `size`, (n,)."""
    total = len(labels)
    if not 0 < size < total:
        raise ValueError(
            f"{name} must be in 1..{total - 1}, as there are {total} examples "
            f"and both parts need some. Received: {size}."
        )
    shares, remainders = np.divmod(size * np.bincount(labels), total)
    missing = size - shares.sum()
    shares[np.argsort(-remainders, kind="stable")[:missing]] += 1
    return shares[labels]
