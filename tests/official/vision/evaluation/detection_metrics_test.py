# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The figures against their definitions, pair by pair."""

import numpy as np
import pytest

from official.vision.evaluation.detection_metrics import detection_metrics
from official.vision.evaluation.detection_metrics import threshold_keeping

RNG = np.random.default_rng(0)
KNOWN = RNG.normal(1.0, 1.0, 40).round(1)  # With ties.
UNKNOWN = RNG.normal(0.0, 1.0, 30).round(1)


def test_auroc_is_the_share_of_pairs_in_the_right_order():
    wins = [(k > u) + 0.5 * (k == u) for k in KNOWN for u in UNKNOWN]
    figures = detection_metrics(KNOWN, UNKNOWN)
    assert figures["auroc"] == pytest.approx(np.mean(wins))
    low, high = figures["auroc_interval"]
    assert low < figures["auroc"] < high
    assert 0.05 < high - low < 0.4


def test_false_positives_where_95_percent_of_the_known_are_kept():
    figures = detection_metrics(KNOWN, UNKNOWN)
    # 38 of 40 are to be kept.
    threshold = np.sort(KNOWN)[2]
    expected = np.mean(UNKNOWN >= threshold)
    assert figures["false_positive_rate"] == expected


@pytest.mark.parametrize("count", [1, 5, 10, 40, 200])
@pytest.mark.parametrize("share", [0.05, 0.6, 0.9, 0.95, 1.0])
def test_the_largest_threshold_that_keeps_a_share(count, share):
    scores = RNG.permutation(count).astype(float)
    threshold = threshold_keeping(scores, share)
    kept = np.sum(scores >= threshold)
    assert kept == np.ceil(round(share * count, 6))


def test_scores_that_tell_all_and_none():
    figures = detection_metrics([2.0, 3.0], [0.0, 1.0])
    assert figures["auroc"] == 1 and figures["false_positive_rate"] == 0
    figures = detection_metrics([1.0, 1.0], [1.0])
    assert figures["auroc"] == 0.5 and figures["false_positive_rate"] == 1
    assert figures["auroc_interval"] == [0.5, 0.5]


def test_equal_seeds_give_equal_intervals():
    first, second = (detection_metrics(KNOWN, UNKNOWN) for _ in range(2))
    assert first == second
    assert detection_metrics(KNOWN, UNKNOWN, seed=1) != first


@pytest.mark.parametrize("known, unknown", [([], [1.0]), ([1.0], [])])
def test_no_images_of_one_kind(known, unknown):
    with pytest.raises(ValueError, match="Expected at least one of each"):
        detection_metrics(known, unknown)
