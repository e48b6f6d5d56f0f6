# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The rule is fitted on validation images, and kept as JSON."""

import json

import numpy as np
import pytest

from sla.inference.known_rule import KnownRule
from sla.inference.known_rule import fit_known_rule
from sla.inference.known_rule import scores_of
from sla.inference.view_predictions import ViewPredictions

RNG = np.random.default_rng(0)
COUNT = 60
VIEWS = RNG.normal(size=(COUNT, 4, 3)).astype("float32")
STUDENT = RNG.normal(size=(COUNT, 3)).astype("float32")
LOSSES = RNG.uniform(size=(COUNT, 4)).astype("float32")
PREDICTIONS = ViewPredictions(np.zeros(COUNT, int), VIEWS, STUDENT, {}, LOSSES)


@pytest.mark.parametrize(
    "mode, logits",
    [
        ("single", VIEWS[:, 0]),
        ("aggregated", VIEWS.mean(axis=1)),
        ("distilled", STUDENT),
    ],
)
def test_scores_are_those_of_the_mode(mode, logits):
    scores = scores_of(PREDICTIONS, mode)
    energy = np.log(np.exp(logits.astype("float64")).sum(axis=1))
    np.testing.assert_allclose(scores["energy"], energy, rtol=1e-5)
    is_aggregated = mode == "aggregated"
    assert ("agreement" in scores) == is_aggregated
    losses = LOSSES.mean(axis=1) if is_aggregated else LOSSES[:, 0]
    np.testing.assert_allclose(
        scores["transform_likelihood"], -losses, rtol=1e-5
    )


def test_every_score_counts_in_its_own_standard_deviations():
    rule = fit_known_rule(PREDICTIONS, "aggregated")
    scores = scores_of(PREDICTIONS, "aggregated")
    expected = sum(
        (values - values.mean(dtype="float64")) / values.std(dtype="float64")
        for values in scores.values()
    )
    np.testing.assert_allclose(rule.score(scores), expected, atol=1e-4)
    for values in rule.standard_scores(scores).values():
        assert values.std() == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95, 0.99, 1.0])
def test_threshold_keeps_at_least_the_share_and_no_image_more(share):
    rule = fit_known_rule(PREDICTIONS, "distilled", share)
    values = np.sort(rule.score(scores_of(PREDICTIONS, "distilled")))
    kept = np.sum(values >= rule.threshold)
    assert kept == np.ceil(share * COUNT - 1e-9)
    assert np.isclose(values, rule.threshold).any()


@pytest.mark.parametrize("share", [0, -0.5, 1.5, float("nan")])
def test_a_share_out_of_range_is_refused(share):
    with pytest.raises(ValueError, match="known_share: Got .*Expected"):
        fit_known_rule(PREDICTIONS, "single", share)


def test_images_that_do_not_differ_in_a_score():
    same = ViewPredictions(np.zeros(2, int), VIEWS[:1].repeat(2, 0), None, {})
    rule = fit_known_rule(same, "single")
    assert {d for _, d in rule.statistics.values()} == {1.0}
    assert rule.threshold == pytest.approx(0, abs=1e-5)
    scores = scores_of(PREDICTIONS, "single")
    assert np.isfinite(rule.score(scores)).all()


def test_a_rule_comes_back_from_json():
    rule = fit_known_rule(PREDICTIONS, "single", 0.9)
    content = json.loads(json.dumps(rule.as_dict()))
    assert content == rule.as_dict()
    scores = scores_of(PREDICTIONS, "single")
    loaded = KnownRule(**content)
    np.testing.assert_array_equal(loaded.score(scores), rule.score(scores))
    assert (loaded.mode, loaded.known_share) == ("single", 0.9)
