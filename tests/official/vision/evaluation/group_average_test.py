# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Accuracy by group, by hand."""

import numpy as np

from official.vision.evaluation.group_average import group_average

PROBABILITIES = np.array(
    [[0.6, 0.4], [0.1, 0.9], [0.45, 0.55], [0.3, 0.7], [0.9, 0.1]]
)
LABELS = np.array([1, 1, 0, 0, 0])
GROUPS = np.array(["a", "a", "b", "c", "c"], object)


def test_figures_of_three_groups():
    figures = group_average(PROBABILITIES, LABELS, GROUPS)
    assert figures["num_groups"] == 3
    assert figures["accuracy_by_group"] == {"a": 0.5, "b": 0.0, "c": 0.5}
    assert figures["mean_group_accuracy"] == 1 / 3
    # On average 0.35 and 0.65; 0.45 and 0.55; 0.6 and 0.4.
    assert figures["group_average_accuracy"] == 2 / 3


def test_groups_with_several_labels_have_no_prediction_of_their_own():
    figures = group_average(PROBABILITIES, [1, 0, 0, 0, 0], GROUPS)
    assert figures["group_average_accuracy"] is None
    assert figures["accuracy_by_group"] == {"a": 0.0, "b": 0.0, "c": 0.5}


def test_no_groups():
    assert group_average(PROBABILITIES, LABELS, None) == {}
