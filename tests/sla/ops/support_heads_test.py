# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Heads in closed form, against float64 numpy written from the formulas."""

import keras
import numpy as np
import pytest

import sla
from gradients import gradient
from sla.ops.support_heads import joint_targets

# Classes of seven support images: unequal numbers, and not in order.
CLASSES = (2, 0, 1, 0, 2, 0, 1)
WAYS, VIEWS = 3, 2
TARGETS = np.eye(WAYS, dtype="float32")[list(CLASSES)]


def _support(size, episodes=2, seed=0):
    shape = (episodes, len(CLASSES), VIEWS, size)
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def _query(size, episodes=2):
    shape = (episodes, 4, VIEWS, size)
    return np.random.default_rng(9).normal(size=shape).astype("float32")


def _logits(query, weights):
    logits = keras.ops.convert_to_numpy(sla.ops.support_logits(query, *weights))
    return logits.reshape(*query.shape[:3], WAYS, VIEWS)


def test_prototype_scores_are_distances_but_for_a_constant_per_view():
    support, query = _support(5), _query(5)
    logits = _logits(query, sla.ops.prototype_weights(support, TARGETS))
    for e, b, v in np.ndindex(query.shape[:3]):
        expected = np.zeros((WAYS, VIEWS))
        for i in range(WAYS):
            for j in range(VIEWS):
                rows = [
                    support[e, r, j].astype("float64")
                    for r in range(len(CLASSES))
                    if CLASSES[r] == i
                ]
                prototype = sum(rows) / len(rows)
                distance = np.sum((query[e, b, v] - prototype) ** 2)
                expected[i, j] = -distance / 5
        constant = logits[e, b, v] - expected
        np.testing.assert_allclose(constant, constant[0, 0], atol=1e-5)


@pytest.mark.parametrize("size", [4, 40], ids=["primal", "dual"])
def test_ridge_weights_solve_the_normal_equations(size):
    support, penalty = _support(size), 0.7
    kernel, bias = sla.ops.ridge_weights(support, TARGETS, penalty)
    assert not keras.ops.convert_to_numpy(bias).any()
    for e in range(2):
        rows, labels = [], []
        for r, label in enumerate(CLASSES):
            for j in range(VIEWS):
                rows.append(support[e, r, j].astype("float64") / size**0.5)
                one_hot = np.zeros(WAYS * VIEWS)
                one_hot[label * VIEWS + j] = 1
                labels.append(one_hot)
        z, y = np.array(rows), np.array(labels)
        weights = np.linalg.solve(z.T @ z + penalty * np.eye(size), z.T @ y)
        expected = (weights / size**0.5).reshape(size, WAYS, VIEWS)
        actual = keras.ops.convert_to_numpy(kernel[e])
        np.testing.assert_allclose(actual, expected, rtol=1e-3, atol=1e-5)


def test_joint_targets_are_class_major():
    joint = keras.ops.convert_to_numpy(joint_targets(TARGETS, VIEWS))
    assert joint.shape == (14, 6)
    expected = [c * VIEWS + j for c in CLASSES for j in range(VIEWS)]
    assert joint.argmax(axis=1).tolist() == expected
    assert (joint.sum(axis=1) == 1).all()


def test_support_logits_are_those_of_every_view_and_transform():
    query = _query(3)
    random = np.random.default_rng(1)
    kernel = random.normal(size=(2, 3, WAYS, VIEWS)).astype("float32")
    bias = random.normal(size=(2, WAYS, VIEWS)).astype("float32")
    logits = _logits(query, (kernel, bias))
    for e, b, v, i, j in np.ndindex(logits.shape):
        expected = query[e, b, v] @ kernel[e, :, i, j] + bias[e, i, j]
        assert logits[e, b, v, i, j] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("size", [3, 40], ids=["primal", "dual"])
@pytest.mark.parametrize("penalty", [0.1, 10.0])
def test_the_penalty_shrinks_the_weights(size, penalty):
    kernel, _ = sla.ops.ridge_weights(_support(size), TARGETS, penalty)
    stronger, _ = sla.ops.ridge_weights(_support(size), TARGETS, 2 * penalty)
    norms = [np.square(np.array(k)).sum() for k in (kernel, stronger)]
    assert norms[1] < norms[0]


def _numpy_kernel(head, support):
    """Kernel `(D, N, V)` of one support set, in float64."""
    size = support.shape[-1]
    kernel = np.zeros((size, WAYS, VIEWS))
    if head == "prototypes":
        for i, j in np.ndindex(WAYS, VIEWS):
            kernel[:, i, j] = support[np.array(CLASSES) == i, j].mean(axis=0)
        return 2 * kernel / size
    z = support.reshape(-1, size) / size**0.5
    y = np.zeros((len(z), WAYS * VIEWS))
    for r, label in enumerate(CLASSES):
        for j in range(VIEWS):
            y[r * VIEWS + j, label * VIEWS + j] = 1
    weights = np.linalg.solve(z.T @ z + 0.7 * np.eye(size), z.T @ y)
    return (weights / size**0.5).reshape(kernel.shape)


@pytest.mark.parametrize(
    ("head", "size"), [("prototypes", 4), ("ridge", 4), ("ridge", 16)]
)
def test_gradients_reach_the_support_features(head, size):
    support = _support(size, episodes=1)
    factors = np.random.default_rng(5).normal(size=(size, WAYS, VIEWS))

    def value(support):
        if head == "prototypes":
            kernel, _ = sla.ops.prototype_weights(support, TARGETS)
        else:
            kernel, _ = sla.ops.ridge_weights(support, TARGETS, 0.7)
        return keras.ops.sum(kernel[0] * factors.astype("float32"))

    (actual,) = gradient(value, support)
    start = support[0].astype("float64")
    for index in list(np.ndindex(start.shape))[::5]:
        change = np.zeros_like(start)
        change[index] = 1e-5
        expected = sum(
            sign * np.sum(_numpy_kernel(head, start + sign * change) * factors)
            for sign in (1, -1)
        )
        expected /= 2e-5
        assert actual[0][index] == pytest.approx(expected, rel=1e-2, abs=1e-4)


def test_aggregated_prediction_of_a_support_set():
    """The example of docs/few_shot.md: one feature, two classes, two views."""
    support = np.array([[[[0.0], [2.0]], [[4.0], [8.0]]]], "float32")
    weights = sla.ops.prototype_weights(support, np.eye(2, dtype="float32"))
    query = np.array([[[[1.0], [6.0]]]], "float32")
    logits = sla.ops.support_logits(query, *weights)
    aggregated = keras.ops.convert_to_numpy(sla.ops.aggregate(logits))
    # Mean of -(1 - 0)^2 and -(6 - 2)^2, and of -(1 - 4)^2 and -(6 - 8)^2.
    np.testing.assert_allclose(aggregated[0, 0] - aggregated[0, 1], -8.5 + 6.5)
