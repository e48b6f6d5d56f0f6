# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The ways to reduce joint logits against float64 loops."""

import functools

import keras
import numpy as np
import pytest

from sla import ops

B, N, M = 3, 4, 5
LOGITS = np.random.default_rng(0).normal(size=(B, M, N, M), scale=2.0)


def probability_of_class(b, j, i):
    """P(i | view j, transform j)."""
    scores = [LOGITS[b, j, c, j] for c in range(N)]
    return np.exp(scores[i]) / sum(np.exp(scores))


def geometric(b, i, views):
    return np.prod([probability_of_class(b, j, i) for j in views]) ** (
        1 / len(views)
    )


def arithmetic(b, i, views):
    return np.mean([probability_of_class(b, j, i) for j in views])


def own_transform(b, i, views):
    return np.exp(LOGITS[b, 0, i, 0])


def marginal(b, i, views):
    """Sum over transforms of P(i, k | untransformed)."""
    return sum(np.exp(LOGITS[b, 0, i, k]) for k in range(M))


def logit_sum(b, i, views):
    return np.exp(sum(LOGITS[b, 0, i, k] for k in range(M)))


def expected_probabilities(weight, views=range(M)):
    table = [[weight(b, i, views) for i in range(N)] for b in range(B)]
    return np.array(table) / np.sum(table, axis=1, keepdims=True)


def check(function, logits, expected):
    actual = keras.ops.softmax(function(logits.astype("float32")))
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(actual), expected, atol=1e-6
    )


REFERENCES = {
    ("aggregate", "logit_mean"): geometric,
    ("aggregate", "probability_mean"): arithmetic,
    ("single", "own_transform"): own_transform,
    ("single", "marginal"): marginal,
    ("single", "logit_sum"): logit_sum,
}


@pytest.mark.parametrize("name, reduction", REFERENCES)
def test_reductions(name, reduction):
    expected = expected_probabilities(REFERENCES[name, reduction])
    function = getattr(ops, name)
    check(lambda logits: function(logits, reduction), LOGITS, expected)
    for other_name, other in REFERENCES.keys() - {(name, reduction)}:
        function = functools.partial(getattr(ops, other_name), reduction=other)
        with pytest.raises(AssertionError):
            check(function, LOGITS, expected)


@pytest.mark.parametrize("reduction", ["logit_mean", "probability_mean"])
def test_some_views(reduction):
    views = (0, 3)
    expected = expected_probabilities(REFERENCES["aggregate", reduction], views)
    check(
        lambda logits: ops.aggregate(logits, reduction, views),
        LOGITS[:, views],
        expected,
    )


def test_large_logits_do_not_overflow():
    logits = np.full((1, 2, 3, 2), 3e4, "float32")
    for name, reduction in REFERENCES:
        actual = getattr(ops, name)(logits, reduction)
        np.testing.assert_allclose(
            keras.ops.convert_to_numpy(keras.ops.softmax(actual)),
            np.full((1, 3), 1 / 3),
            atol=1e-6,
        )


@pytest.mark.parametrize(
    "function, reduction, allowed",
    [
        (ops.aggregate, "marginal", "logit_mean, probability_mean"),
        (ops.single, "logit_mean", "own_transform, marginal, logit_sum"),
    ],
)
def test_refuses_what_belongs_elsewhere(function, reduction, allowed):
    with pytest.raises(ValueError, match=f"one of {allowed}"):
        function(LOGITS, reduction)
