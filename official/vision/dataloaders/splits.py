# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Seeded divisions of a labelled set, as sorted index arrays.

The same labels and seed give the same indices on every platform: the only
randomness is one stream of 64-bit floats from numpy's PCG64.
"""

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


def labels_per_class(labels, k, seed):
    """Draws k examples of every class.

    With one seed the examples of a smaller `k` are among those of a larger one.

    Args:
        labels: integer array `(n,)`, values in `0..N-1`, each present.
        k: examples per class, at least 1.
        seed: integer >= 0.

    Returns:
        Sorted indices `(N * k,)`.

    Raises:
        ValueError: if a class has fewer than `k` examples.

    Example:

    >>> labels = np.array([0, 1, 0, 1, 1])
    >>> labels[labels_per_class(labels, 2, seed=0)].tolist().count(1)
    2
    """
    _check_enough(np.bincount(labels), k, "")
    return np.flatnonzero(_rank_in_class(labels, seed) < k)


def training_split(labels, labels_per_class, validation_size, seed):
    """Divides a pool in training and validation examples.

    The validation part is drawn first, stratified, and so is the same for every
    `labels_per_class`; with one seed the training examples of a smaller
    `labels_per_class` are among those of a larger one.

    Args:
        labels: integer array `(n,)`, values in `0..N-1`, each present.
        labels_per_class: training examples of each class, at least 1, or None
            for all that validation leaves.
        validation_size: number of validation examples, in `1..n-1`.
        seed: integer >= 0.

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
    in_validation = rank < share
    in_train = ~in_validation
    left = np.bincount(labels[in_train], minlength=labels.max() + 1)
    needed = 1 if labels_per_class is None else labels_per_class
    _check_enough(left, needed, f" left by validation_size={validation_size}")
    if labels_per_class is not None:
        in_train &= rank < share + labels_per_class
    return np.flatnonzero(in_train), np.flatnonzero(in_validation)


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


def _check_enough(counts, needed, circumstance):
    if needed < 1:
        raise ValueError(
            "The number of examples per class must be at least 1. "
            f"Received: {needed}."
        )
    short = np.flatnonzero(counts < needed)
    if short.size:
        raise ValueError(
            f"Class {short[0]} has {counts[short[0]]} examples{circumstance}, "
            f"but {needed} of each class are wanted; {short.size} of "
            f"{len(counts)} classes have too few. Ask for fewer examples per "
            "class or for a smaller validation part."
        )
