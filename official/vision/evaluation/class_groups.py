# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Accuracy on frequent and on rare classes."""

import numpy as np

GROUPS = ("many", "medium", "few")


def class_groups(class_counts):
    """Thirds of the classes, by their numbers of training examples.

    Of equal numbers the lower label counts as the more frequent. Where N is no
    multiple of 3 `many` and `few` are of the same size.

    Args:
        class_counts: N integers.

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
        for name, start, end in zip(GROUPS, bounds, bounds[1:])
    }


def group_figures(class_counts, labels, answers_by_mode):
    """How right the answers are on groups of classes.

    Args:
        class_counts: N integers, the training examples of each class.
        labels: integer `(n,)`, of the test examples.
        answers_by_mode: dict of mode -> integer `(n,)`.

    Returns:
        Dict of `group_accuracy`, group -> mode -> fraction of the examples of
        its classes that are right, without groups that have none; and
        `balanced_accuracy`, mode -> mean over the classes that have examples
        of the fraction that is right. Empty if all counts are equal.

    Example:

    >>> answers = {"single": [0, 1, 2, 0]}
    >>> figures = group_figures([9, 3, 1], [0, 1, 2, 2], answers)
    >>> figures["group_accuracy"]["few"], figures["balanced_accuracy"]
    ({'single': 0.5}, {'single': 0.8333333333333334})
    """
    if len(set(class_counts)) == 1:
        return {}
    labels = np.asarray(labels)
    right = {
        mode: np.asarray(answers) == labels
        for mode, answers in answers_by_mode.items()
    }
    members = {
        name: np.isin(labels, classes)
        for name, classes in class_groups(class_counts).items()
    }
    return {
        "group_accuracy": {
            name: {
                mode: float(one[those].mean()) for mode, one in right.items()
            }
            for name, those in members.items()
            if those.any()
        },
        "balanced_accuracy": {
            mode: float(
                np.mean([one[labels == label].mean() for label in set(labels)])
            )
            for mode, one in right.items()
        },
    }
