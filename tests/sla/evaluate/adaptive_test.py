# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What adaptive inference gains and what it costs."""

import numpy as np
import pytest

from sla.evaluate.adaptive import accuracy_cost_curves
from sla.evaluate.adaptive import gain_share
from sla.inference import AdaptivePolicy
from sla.inference.view_predictions import ViewPredictions

generator = np.random.default_rng(0)
LABELS = generator.integers(0, 3, 200)
VIEWS = np.eye(3)[LABELS][:, None] + generator.normal(size=(200, 4, 3))
PREDICTIONS = ViewPredictions(LABELS, VIEWS, None, {})


def _accuracy(logits):
    return np.mean(logits.argmax(axis=1) == LABELS)


def test_curves_lead_from_one_pass_to_all_views():
    curves = accuracy_cost_curves(
        PREDICTIONS, AdaptivePolicy((0, 3, 1, 2), 0.5)
    )
    start = curves["adaptive"][0]
    assert (start["passes"], start["threshold"]) == (1, 0)
    assert start["accuracy"] == _accuracy(VIEWS[:, 0])
    assert curves["adaptive"][-1]["passes"] == pytest.approx(4, abs=0.2)
    pair = curves["subset"][1]
    assert (pair["passes"], pair["views"]) == (2, [0, 3])
    assert pair["accuracy"] == _accuracy(VIEWS[:, [0, 3]].mean(axis=1))
    assert curves["subset"][3]["accuracy"] == _accuracy(VIEWS.mean(axis=1))


def test_share_of_the_gain():
    accuracies = {"single": 0.5, "aggregated": 0.75, "adaptive": 0.625}
    assert gain_share(accuracies) == 0.5
    assert gain_share({**accuracies, "distilled": 0.25}) == 0.75
    assert gain_share({**accuracies, "distilled": 0.75}) is None
    # Both passes count, not the first one of adaptive inference alone.
    beaten = {**accuracies, "distilled": 0.5, "single": 0.8}
    assert gain_share(beaten) is None
