# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Divides a set so that no group, such as a patient, is in two parts."""

import warnings

import numpy as np

from official.typing import Array


def group_split(
    labels: Array, groups: Array, share: float, seed: int
) -> tuple[Array, Array]:
    """Sets whole groups aside, with about the class proportions of the set.

    Args:
        labels: Integers `(n,)`.
        groups: Names of groups `(n,)`.
        share: Share of the images to set aside, above 0 and below 1. One
            k-th for a whole number k, because groups have sizes of their own.
        seed: At least 0.

    Returns:
        `(first_indices, rest_indices)`, sorted: those set aside, the others.

    Raises:
        ValueError: There is only one group.

    Example:
    >>> labels = np.array([0, 1, 0, 1, 0, 1])
    >>> groups = np.array(["a", "a", "b", "b", "c", "c"])
    >>> first, rest = group_split(labels, groups, 1 / 3, seed=0)
    >>> len(first), set(groups[first]) & set(groups[rest])
    (2, set())
    """
    from sklearn.model_selection import StratifiedGroupKFold

    number = len(np.unique(groups))
    if number < 2:
        raise ValueError(
            f"Got {number} group of {len(labels)} images. Expected at least "
            "one for each part. Leave out the column of groups, or name the "
            "parts in a column."
        )
    folds = min(max(2, round(1 / share)), number)
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        # Of classes with fewer images than folds.
        warnings.simplefilter("ignore", UserWarning)
        rest, first = next(
            splitter.split(
                np.zeros(len(labels)), _classes(labels, folds), groups
            )
        )
    return np.sort(first), np.sort(rest)


def _classes(labels: Array, folds: int) -> Array:
    """The labels, or none where no class is large enough for the folds."""
    is_large = np.bincount(labels).max() >= folds
    return labels if is_large else np.zeros_like(labels)
