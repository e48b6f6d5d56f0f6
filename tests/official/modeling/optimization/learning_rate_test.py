# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Exact learning rates around every boundary."""

import math

import keras
import pytest

from official.modeling.optimization.learning_rate import LinearWarmup
from official.modeling.optimization.learning_rate import build_learning_rate
from official.modeling.optimization.optimization_config import OptimizerConfig
from official.modeling.optimization.optimization_config import ScheduleConfig


def build(train_steps, **schedule):
    config = OptimizerConfig(
        learning_rate=0.1, schedule=ScheduleConfig(**schedule)
    )
    return build_learning_rate(config, train_steps)


def at(rate, step):
    return float(rate(keras.ops.convert_to_tensor(step)))


@pytest.mark.parametrize("train_steps", [80_000, 7, 4])
def test_step_drops_at_half_and_three_quarters(train_steps):
    rate = build(train_steps, name="step")
    first, second = train_steps // 2, 3 * train_steps // 4
    expected = {
        0: 0.1,
        first - 1: 0.1,
        first: 0.01,
        second - 1: 0.01,
        second: 0.001,
        train_steps - 1: 0.001,
    }
    for step, value in expected.items():
        assert at(rate, step) == pytest.approx(value, rel=1e-6), step


def test_optimizer_steps_are_counted_from_zero():
    rate = build(4, name="step")
    optimizer = keras.optimizers.SGD(rate)
    weight, weights = keras.Variable([0.0]), [0.0]
    for _ in range(4):
        optimizer.apply([keras.ops.ones(1)], [weight])
        weights.append(float(weight[0]))
    taken = [before - after for before, after in zip(weights, weights[1:])]
    assert taken == pytest.approx([0.1, 0.1, 0.01, 0.001], rel=1e-4)


def test_fractions_and_factor_are_used():
    rate = build(100, name="step", decay_at=[0.29], decay_factor=0.5)
    assert at(rate, 28) == pytest.approx(0.1)
    assert at(rate, 29) == pytest.approx(0.05)


def test_step_on_a_run_of_one_step():
    assert at(build(1, name="step"), 0) == pytest.approx(0.001)


def test_cosine_falls_to_zero():
    rate = build(10, name="cosine")
    for step in range(11):
        expected = 0.05 * (1 + math.cos(math.pi * step / 10))
        assert at(rate, step) == pytest.approx(expected, abs=1e-8)


def test_constant_is_a_float():
    assert build(10, name="constant") == 0.1


@pytest.mark.parametrize("name", ["constant", "step", "cosine"])
def test_warmup_multiplies_the_schedule(name):
    plain = build(8, name=name)
    warm = build(8, name=name, warmup_steps=5)
    for step, ramp in enumerate([0.2, 0.4, 0.6, 0.8, 1.0, 1.0, 1.0, 1.0]):
        unramped = plain if name == "constant" else at(plain, step)
        assert at(warm, step) == pytest.approx(ramp * unramped, rel=1e-6)


@pytest.mark.parametrize("name", ["constant", "step", "cosine"])
def test_warmup_round_trip(name):
    rate = build(8, name=name, warmup_steps=3)
    optimizer = keras.optimizers.SGD(rate)
    revived = keras.optimizers.SGD.from_config(optimizer.get_config())
    revived_rate = revived._learning_rate
    assert isinstance(revived_rate, LinearWarmup)
    assert revived_rate.get_config() == rate.get_config()
    for step in range(8):
        assert at(revived_rate, step) == at(rate, step)


def test_refuses_bad_lengths():
    with pytest.raises(ValueError, match="train_steps=0. Expected"):
        build(0)
    with pytest.raises(
        ValueError, match="warm-up of 9 steps. Expected .* 8 steps"
    ):
        build(8, warmup_steps=9)
    with pytest.raises(ValueError, match="warmup_steps=0. Expected"):
        LinearWarmup(0.1, warmup_steps=0)
