# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the rule for the number of examples of each class."""

import numpy as np
import pytest

from official.modeling.hyperparams.base_config import ConfigError
from official.vision.dataloaders.class_counts import ClassCounts
from official.vision.dataloaders.imbalance import ImbalanceConfig

LABELS = np.repeat([0, 1], [6, 4])
RANK = np.r_[np.arange(6), np.arange(4)]


@pytest.mark.parametrize(
    "class_counts, expected",
    [
        (ClassCounts(), [6, 4]),
        (ClassCounts(labels_per_class=3), [3, 3]),
        (ClassCounts(fraction=0.5), [3, 2]),
        (ClassCounts(fraction=0.01), [1, 1]),
        (ClassCounts(imbalance=ImbalanceConfig("step", 3.0)), [6, 2]),
        (ClassCounts(3, imbalance=ImbalanceConfig("step", 3.0)), [3, 1]),
    ],
)
def test_the_lowest_ranks_are_taken(class_counts, expected):
    chosen = class_counts.choose(LABELS, RANK)
    assert np.bincount(LABELS[chosen]).tolist() == expected
    for label, number in enumerate(expected):
        ranks = RANK[chosen][LABELS[chosen] == label]
        assert ranks.tolist() == list(range(number))


def test_negative_ranks_are_never_taken():
    assert ClassCounts().choose(LABELS, RANK - 1).tolist() == [
        *range(1, 6),
        *range(7, 10),
    ]
    with pytest.raises(ValueError, match="Got 0 examples of class 1 because"):
        ClassCounts().choose(LABELS, RANK - 4, " because")


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"labels_per_class": 0}, "labels_per_class: Got 0. .*at least 1"),
        ({"fraction": 0.0}, "fraction: Got 0.0. Expected .*above 0.0"),
        ({"fraction": 1.5}, "fraction: Got 1.5. Expected .*at most 1.0"),
        (
            {"labels_per_class": 2, "fraction": 0.5},
            "fraction: Got 0.5. Expected null, as labels_per_class is 2",
        ),
        (
            {"fraction": 0.5, "imbalance": ImbalanceConfig("step", 2.0)},
            "fraction: Got 0.5. Expected null, as imbalance.kind is step",
        ),
    ],
)
def test_settings_that_are_refused(settings, message):
    with pytest.raises(ConfigError, match=message):
        ClassCounts(**settings).validate()
