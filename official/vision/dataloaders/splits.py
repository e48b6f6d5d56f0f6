# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Seeded divisions of a labelled set, as sorted index arrays.

The same labels and seed give the same indices on every platform: the only
randomness is one stream of 64-bit floats from numpy's PCG64.
"""

import numpy as np

from official.vision.dataloaders.class_numbers import ClassNumbers
from official.vision.dataloaders.class_numbers import check_enough


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
    labels,
    seed,
    labels_per_class=None,
    fraction=None,
    class_names=None,
    imbalance=None,
):
    """Draws some examples of every class.

    With one seed the examples of a smaller number or fraction are among those
    of a larger one, and those of a larger imbalance of the same kind among
    those of a smaller one.

    Args:
        labels: integer array `(n,)`, values in `0..N-1`, each present.
        seed: integer >= 0.
        labels_per_class: examples of each class, at least 1, or None.
        fraction: share of each class in (0, 1], rounded, but at least one
            example, or None. With neither, all are drawn.
        class_names: the N names, for messages.
        imbalance: `ClassImbalance`, whose most frequent class then has
            `labels_per_class` examples, or as many as leaves enough of every
            class; not with `fraction`. None for the same number of each.

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
    wanted = ClassNumbers(
        labels_per_class, fraction, "", class_names, imbalance
    )
    return wanted.choose(labels, _rank_in_class(labels, seed))


def balanced_subset(labels, num_classes, seed):
    """Draws the same number of every class, as many as there are.

    Args:
        labels: integer array `(n,)`, values in `0..N-1`.
        num_classes: N.
        seed: integer >= 0.

    Returns:
        Sorted indices `(k,)`; all where the classes are equal already.

    Raises:
        ValueError: if a class has no example.

    Example:

    >>> balanced_subset(np.array([0, 1, 0, 1]), 2, seed=0).tolist()
    [0, 1, 2, 3]
    """
    counts = np.bincount(labels, minlength=num_classes)
    check_enough(counts, 1, " for validation")
    return subset(labels, seed, labels_per_class=int(counts.min()))


def training_split(
    labels,
    labels_per_class,
    validation_size,
    seed,
    fraction=None,
    class_names=None,
    imbalance=None,
):
    """Divides a pool in training and validation examples.

    The validation part is drawn first, stratified, and so is the same for every
    `labels_per_class` and `fraction`; with one seed the training examples of a
    smaller one are among those of a larger one. With an `imbalance` it holds
    the same number of each class, and is the same for every imbalance.

    Args:
        labels: integer array `(n,)`, values in `0..N-1`, each present.
        labels_per_class: training examples of each class, at least 1, or None
            for all that validation leaves.
        validation_size: number of validation examples, in `1..n-1`.
        seed: integer >= 0.
        fraction: share of what validation leaves of each class in (0, 1],
            rounded, but at least one example, or None.
        class_names: the N names, for messages.
        imbalance: as for `subset`. `validation_size` must then be a multiple
            of N.

    Returns:
        `(train_indices, validation_indices)`, sorted and disjoint.

    Raises:
        ValueError: if a part would be empty, or if a class has too few examples
            for validation, or is left with too few for training.

    Example:

    >>> labels = np.repeat([0, 1], 10)
    >>> train, validation = training_split(labels, 3, 4, seed=0)
    >>> len(train), len(validation)
    (6, 4)
    """
    rank = _rank_in_class(labels, seed)
    if imbalance is None:
        share = _shares(labels, validation_size, "validation_size")
    else:
        share = _equal_share(labels, validation_size, class_names)
    circumstance = f" left by validation_size={validation_size}"
    wanted = ClassNumbers(
        labels_per_class, fraction, circumstance, class_names, imbalance
    )
    train = wanted.choose(labels, rank - share)
    return train, np.flatnonzero(rank < share)


def training_split_without(
    labels,
    labels_per_class,
    validation_indices,
    seed,
    fraction=None,
    class_names=None,
    imbalance=None,
):
    """As `training_split`, with validation examples that are given.

    Args:
        labels: integer array `(n,)`, values in `0..N-1`, each present.
        labels_per_class: as for `training_split`.
        validation_indices: integer array `(k,)`, different values in `0..n-1`.
        seed: integer >= 0.
        fraction: as for `training_split`.
        class_names: the N names, for messages.
        imbalance: as for `subset`.

    Returns:
        `(train_indices, validation_indices)`, sorted and disjoint.

    Raises:
        ValueError: if validation leaves a class with too few examples for
            training, or holds unequal numbers of the classes with an
            `imbalance`.

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
    wanted = ClassNumbers(
        labels_per_class, fraction, circumstance, class_names, imbalance
    )
    return wanted.choose(labels, rank), np.sort(validation_indices)


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


def _equal_share(labels, size, class_names):
    """Returns the number of each class among `size`, in equal parts, (n,)."""
    counts = np.bincount(labels)
    share, remainder = divmod(size, len(counts))
    if remainder or not share:
        raise ValueError(
            f"validation_size must be a multiple of the {len(counts)} classes, "
            "as validation holds the same number of each when training is "
            f"imbalanced. Received: {size}."
        )
    check_enough(counts, share, " for validation", class_names)
    return np.full(len(labels), share)
