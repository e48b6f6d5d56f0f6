# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The scores against float64 formulas, one image and view at a time."""

import keras
import numpy as np
import pytest

import sla

RNG = np.random.default_rng(0)
VIEW_LOGITS = 3 * RNG.normal(size=(6, 4, 3))
CLASS_LOGITS = 3 * RNG.normal(size=(6, 3))
LOSSES = RNG.uniform(0, 2, size=(6, 4))


def _softmax(logits):
    values = np.exp(logits - logits.max())
    return values / values.sum()


def _entropy(probabilities):
    return -sum(p * np.log(p) for p in probabilities)


def _scores(*arrays):
    arrays = [None if a is None else a.astype("float32") for a in arrays]
    return {
        name: keras.ops.convert_to_numpy(values)
        for name, values in sla.ops.known_scores(*arrays).items()
    }


def test_scores_are_those_of_the_formulas():
    expected = {
        "max_probability": [],
        "energy": [],
        "agreement": [],
        "transform_likelihood": [],
    }
    for logits, views, losses in zip(CLASS_LOGITS, VIEW_LOGITS, LOSSES):
        expected["max_probability"].append(_softmax(logits).max())
        expected["energy"].append(np.log(np.exp(logits).sum()))
        of_views = [_softmax(view) for view in views]
        divergence = _entropy(np.mean(of_views, axis=0)) - np.mean(
            [_entropy(p) for p in of_views]
        )
        expected["agreement"].append(-divergence)
        expected["transform_likelihood"].append(-sum(losses) / 4)
    found = _scores(CLASS_LOGITS, VIEW_LOGITS, LOSSES)
    assert list(found) == list(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-5, atol=1e-6)


def test_a_mode_has_the_scores_that_it_can_have():
    names = ["max_probability", "energy"]
    assert list(_scores(CLASS_LOGITS)) == names
    found = _scores(CLASS_LOGITS, None, LOSSES)
    assert list(found) == [*names, "transform_likelihood"]


def test_agreement_has_its_bounds():
    same = np.repeat(VIEW_LOGITS[:, :1], 4, axis=1)
    found = _scores(CLASS_LOGITS, same)["agreement"]
    np.testing.assert_allclose(found, 0, atol=1e-6)
    certain = 1000 * np.eye(3)[None, [0, 1, 2]]
    found = _scores(certain[:, 0], certain)
    np.testing.assert_allclose(found["agreement"], -np.log(3), rtol=1e-6)


@pytest.mark.parametrize("scale", [1e4, 1e30])
def test_scores_of_huge_logits_are_finite(scale):
    found = _scores(scale * CLASS_LOGITS, scale * VIEW_LOGITS, LOSSES)
    assert all(np.isfinite(values).all() for values in found.values())
    assert found["max_probability"].max() <= 1
    assert found["agreement"].max() <= 1e-6
