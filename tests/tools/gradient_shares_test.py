# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Shares of the gradient against formulas in float64 numpy."""

import keras
import numpy as np
import pytest

import sla
from backend_marks import requires_tensorflow

pytestmark = requires_tensorflow

B, N, M, D = 6, 3, 4, 5


def _softmax(logits):
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _expected(model, images, labels):
    """By hand: d loss / d features of every view, its length, its share."""
    features = np.asarray(model.features(model.expansion(images)), "float64")
    kernel, bias = (np.asarray(w, "float64") for w in model.joint_head.weights)
    student_kernel, student_bias = (
        np.asarray(w, "float64") for w in model.student_head.weights
    )
    joint = (features @ kernel + bias).reshape(B, M, N, M)
    weight, student_weight = model.distillation.factors(M)
    probabilities = _softmax(joint.reshape(B, M, N * M))
    targets = np.zeros_like(probabilities)
    for b in range(B):
        for j in range(M):
            targets[b, j, labels[b] * M + j] = 1
    gradient = (probabilities - targets) @ kernel.T / (B * M)
    # The student reads the untransformed view; its teacher is a constant.
    teacher = _softmax(np.mean([joint[:, j, :, j] for j in range(M)], axis=0))
    untransformed = features.reshape(B, M, D)[:, 0]
    student = _softmax(untransformed @ student_kernel + student_bias)
    pull = student_weight * (student - np.eye(N)[labels])
    pull = pull + weight * (student - teacher)
    gradient[:, 0] += pull @ student_kernel.T / B
    lengths = np.linalg.norm(gradient, axis=2).mean(axis=0)
    return lengths / lengths.sum()


@pytest.mark.parametrize("per_view", [True, False])
def test_shares_are_those_of_the_formulas(per_view):
    from tools.gradient_shares import gradient_shares

    keras.utils.set_random_seed(0)
    backbone = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(D)])
    model = sla.SLAModel(
        backbone, N, distillation=sla.SelfDistillation(per_view=per_view)
    )
    model.build((None, 6, 6, 1))
    generator = np.random.default_rng(1)
    images = generator.normal(size=(B, 6, 6, 1)).astype("float32")
    labels = generator.integers(0, N, B)
    model.compile("sgd")
    shares = gradient_shares(model, images, labels)
    assert shares == pytest.approx(_expected(model, images, labels), abs=1e-5)
    assert shares.sum() == pytest.approx(1.0)
