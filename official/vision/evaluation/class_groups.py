# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Accuracy on frequent and on rare classes."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import numpy as np

from official.typing import ArrayLike

GROUPS = ("many", "medium", "few")


def class_groups(class_counts: Sequence[int]) -> dict[str, list[int]]:
    """Divides the classes in thirds, by their numbers of training examples.

    Of equal numbers the lower label counts as the more frequent. Where N is no
    multiple of 3 `many` and `few` have the same size.

    Args:
        class_counts: Training examples of each of the N classes.

    Returns:
        Dict of `many`, `medium` and `few`: lists of labels, the most frequent
        first. `medium` is empty for two classes.

    Example:
    >>> class_groups([5, 90, 5, 40])
    {'many': [1], 'medium': [3, 0], 'few': [2]}
    """
    order = np.argsort(-np.asarray(class_counts), kind="stable").tolist()
    third = (len(order) + 1) // 3
    bounds = (0, third, len(order) - third, len(order))
    return {
        name: order[start:end]
        for name, start, end in zip(
            GROUPS, bounds[:-1], bounds[1:], strict=True
        )
    }


def group_figures(
    class_counts: Sequence[int],
    labels: ArrayLike,
    predictions_by_mode: Mapping[str, ArrayLike],
) -> dict[str, Any]:
    """Measures how accurate predictions are on groups of classes.

    Args:
        class_counts: Training examples of each of the N classes.
        labels: Integers `(n,)` of the test examples.
        predictions_by_mode: Dict of mode -> predicted labels `(n,)`.

    Returns:
        Dict of `group_accuracy`, group -> mode -> accuracy on the examples of
        its classes, without groups that have none; and `balanced_accuracy`,
        mode -> mean accuracy over the classes that have examples. Accuracies
        are fractions. Empty if the classes are nearly balanced: the largest
        has less than twice the examples of the smallest.

    Example:
    >>> predictions = {"single": [0, 1, 2, 0]}
    >>> figures = group_figures([9, 3, 1], [0, 1, 2, 2], predictions)
    >>> figures["group_accuracy"]["few"], figures["balanced_accuracy"]
    ({'single': 0.5}, {'single': 0.8333333333333334})
    """
    if max(class_counts) < 2 * min(class_counts):
        return {}
    labels = np.asarray(labels)
    is_correct = {
        mode: np.asarray(predictions) == labels
        for mode, predictions in predictions_by_mode.items()
    }
    members = {
        name: np.isin(labels, classes)
        for name, classes in class_groups(class_counts).items()
    }
    return {
        "group_accuracy": {
            name: {
                mode: float(correct[is_member].mean())
                for mode, correct in is_correct.items()
            }
            for name, is_member in members.items()
            if is_member.any()
        },
        "balanced_accuracy": {
            mode: float(
                np.mean(
                    [correct[labels == label].mean() for label in set(labels)]
                )
            )
            for mode, correct in is_correct.items()
        },
    }
