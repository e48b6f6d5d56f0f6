# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Accuracy by groups of images that are alike, such as those of a patient."""

from typing import Any

import numpy as np

from official.typing import Array
from official.typing import ArrayLike


def group_average(
    probabilities: ArrayLike, labels: ArrayLike, groups: ArrayLike | None
) -> dict[str, Any]:
    """Computes the accuracy of each group, and of its averaged prediction.

    Args:
        probabilities: Rows `(n, N)`.
        labels: Integers `(n,)`.
        groups: Names `(n,)`; None for no groups.

    Returns:
        Empty without groups. Otherwise a dict of `num_groups`;
        `accuracy_by_group`, name -> share of its images that are classified
        correctly; `mean_group_accuracy`, the mean of these; and
        `group_average_accuracy`, the share of the groups whose mean
        probabilities give their label, None if a group has several labels.

    Example:
    >>> figures = group_average(
    ...     [[0.6, 0.4], [0.1, 0.9], [0.2, 0.8]], [1, 1, 0], ["a", "a", "b"]
    ... )
    >>> figures["accuracy_by_group"], figures["group_average_accuracy"]
    ({'a': 0.5, 'b': 0.0}, 0.5)
    """
    if groups is None:
        return {}
    probabilities, labels = np.asarray(probabilities), np.asarray(labels)
    names, group_of = np.unique(np.asarray(groups, str), return_inverse=True)
    is_correct = probabilities.argmax(axis=1) == labels
    members = [group_of == index for index in range(len(names))]
    by_group = {
        str(name): float(is_correct[rows].mean())
        for name, rows in zip(names, members, strict=True)
    }
    return {
        "num_groups": len(names),
        "accuracy_by_group": by_group,
        "mean_group_accuracy": float(np.mean(list(by_group.values()))),
        "group_average_accuracy": _accuracy(probabilities, labels, members),
    }


def _accuracy(
    probabilities: Array, labels: Array, members: list[Array]
) -> float | None:
    if any(len(np.unique(labels[rows])) > 1 for rows in members):
        return None
    return float(
        np.mean(
            [
                probabilities[rows].mean(axis=0).argmax() == labels[rows][0]
                for rows in members
            ]
        )
    )
