# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The distillation term against float64 numpy, value and gradient."""

import keras
import numpy as np
import pytest

from gradients import gradient
from numpy_models import divergence
from numpy_models import finite_differences
from sla import losses


def _case(batch, num_classes):
    rng = np.random.default_rng(2)
    return 3 * rng.normal(size=(2, batch, num_classes))


def reference(teacher, student, temperature):
    pairs = list(zip(teacher, student))
    return sum(divergence(*pair, temperature) for pair in pairs) / len(pairs)


def check_distillation_loss(loss, batch, num_classes, temperature):
    """Fails unless value and both gradients are the reference's."""
    teacher, student = _case(batch, num_classes)
    expected = reference(teacher, student, temperature)
    arrays = teacher.astype("float32"), student.astype("float32")
    np.testing.assert_allclose(
        float(loss(*arrays, temperature)), expected, rtol=1e-5, atol=1e-6
    )
    (slope,) = finite_differences(
        lambda weights: reference(teacher, weights[0], temperature), [student]
    )
    actual = gradient(lambda p, q: loss(p, q, temperature), teacher, student)
    np.testing.assert_array_equal(actual[0], np.zeros_like(actual[0]))
    np.testing.assert_allclose(actual[1], slope, atol=1e-5)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0])
@pytest.mark.parametrize("sizes", [(1, 2), (3, 5), (8, 10)])
def test_distillation_loss(sizes, temperature):
    check_distillation_loss(losses.distillation_loss, *sizes, temperature)


def _without_stop_gradient(teacher, student, temperature):
    log_p = keras.ops.log_softmax(teacher / temperature)
    log_q = keras.ops.log_softmax(student / temperature)
    terms = keras.ops.exp(log_p) * (log_p - log_q)
    return temperature**2 * keras.ops.mean(keras.ops.sum(terms, axis=-1))


@pytest.mark.parametrize(
    "mutant",
    [
        lambda p, q, t: losses.distillation_loss(q, p, t),
        _without_stop_gradient,
        lambda p, q, t: losses.distillation_loss(p, q, t) / t**2,
        lambda p, q, t: p.shape[0] * losses.distillation_loss(p, q, t),
    ],
    ids=["reversed", "no stop-gradient", "no T^2", "sum over examples"],
)
def test_mutants_fail(mutant):
    with pytest.raises(AssertionError):
        check_distillation_loss(mutant, 3, 5, 2.0)


def test_equal_answers_have_no_divergence():
    logits, _ = _case(3, 5)
    logits = logits.astype("float32")
    assert abs(float(losses.distillation_loss(logits, logits + 7.0))) < 1e-6


@pytest.mark.parametrize("dtypes", [("bfloat16", "float32"), ("bfloat16",) * 2])
@pytest.mark.parametrize("order", [1, -1])
def test_half_precision_logits_are_computed_in_float32(dtypes, order):
    half = [
        keras.ops.cast(logits, dtype)
        for logits, dtype in zip(_case(3, 5), dtypes[::order])
    ]
    loss = losses.distillation_loss(*half)
    assert keras.backend.standardize_dtype(loss.dtype) == "float32"
    exact = [keras.ops.cast(logits, "float32") for logits in half]
    assert float(loss) == float(losses.distillation_loss(*exact))


def test_certain_answers_stay_finite():
    teacher = np.array([[1e4, -1e4]], "float32")
    loss = losses.distillation_loss(teacher, -teacher)
    assert np.isfinite(float(loss)) and float(loss) > 1e4


@pytest.mark.parametrize("temperature", [0.0, -1.0])
def test_temperature_must_be_above_zero(temperature):
    logits = np.zeros((2, 3), "float32")
    with pytest.raises(ValueError, match="temperature=.*above 0"):
        losses.distillation_loss(logits, logits, temperature)


def test_a_class_that_the_teacher_rules_out():
    logits = [[1.0, 0.0, -np.inf]], [[0.5, 0.0, 0.0]]
    finite = [[1.0, 0.0, -100.0]], logits[1]
    assert float(losses.distillation_loss(*logits)) == pytest.approx(
        float(losses.distillation_loss(*finite)), rel=1e-6
    )
