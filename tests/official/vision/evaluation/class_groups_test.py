# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the accuracy on groups of classes."""

import numpy as np
import pytest

from official.vision.evaluation.class_groups import class_groups
from official.vision.evaluation.class_groups import group_figures


@pytest.mark.parametrize(
    "num_classes, sizes",
    [
        (2, (1, 0, 1)),
        (3, (1, 1, 1)),
        (4, (1, 2, 1)),
        (5, (2, 1, 2)),
        (10, (3, 4, 3)),
        (100, (33, 34, 33)),
    ],
)
def test_thirds_of_the_classes(num_classes, sizes):
    counts = np.random.default_rng(0).permutation(num_classes) + 1
    groups = class_groups(counts)
    assert tuple(map(len, groups.values())) == sizes
    assert list(groups) == ["many", "medium", "few"]
    together = sum(groups.values(), [])
    assert counts[together].tolist() == sorted(counts, reverse=True)


def test_the_lower_label_wins_a_tie():
    groups = class_groups([5, 5, 5, 9, 5, 5])
    assert groups == {"many": [3, 0], "medium": [1, 2], "few": [4, 5]}


def test_figures():
    labels = [0, 0, 0, 0, 1, 1, 2, 2, 2]
    predictions = {
        "single": [0, 0, 0, 1, 1, 0, 2, 0, 0],
        "aggregated": [0, 0, 0, 0, 1, 1, 2, 2, 0],
    }
    figures = group_figures((50, 20, 3), labels, predictions)
    assert figures["group_accuracy"] == {
        "many": {"single": 3 / 4, "aggregated": 1.0},
        "medium": {"single": 1 / 2, "aggregated": 1.0},
        "few": {"single": 1 / 3, "aggregated": 2 / 3},
    }
    assert figures["balanced_accuracy"] == pytest.approx(
        {"single": (3 / 4 + 1 / 2 + 1 / 3) / 3, "aggregated": 8 / 9}
    )


def test_classes_without_test_examples():
    figures = group_figures((50, 20, 3), [0, 0, 2], {"single": [0, 1, 2]})
    assert set(figures["group_accuracy"]) == {"many", "few"}
    assert figures["balanced_accuracy"] == {"single": 0.75}


def test_equal_classes_have_no_groups():
    assert group_figures((7, 7), [0, 1], {"single": [0, 1]}) == {}


def test_nearly_balanced_classes_have_no_groups():
    predictions = {"single": [0, 1]}
    assert group_figures((44, 43), [0, 1], predictions) == {}
    assert group_figures((44, 23), [0, 1], predictions) == {}
    assert group_figures((44, 22), [0, 1], predictions) != {}
