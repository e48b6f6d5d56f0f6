# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Learning rates by variable, against the update rules in numpy."""

import keras
import numpy as np
import pytest

from official.modeling.optimization.coupled_sgd import CoupledSGD
from official.modeling.optimization.keras_optimizers import keras_optimizers
from official.modeling.optimization.scaled_rates import backbone_rate_factors
from official.modeling.optimization.scaled_rates import with_rate_factors

STEPS = 6
START = np.array([[1.0, -2.0], [0.5, 3.0]])
FACTORS = [1.0, 0.25]


def _gradients():
    return np.random.default_rng(0).normal(size=(STEPS, 2, 2, 2))


def _adam(factor, gradients, rate=0.1, decay=0.05, epsilon=1e-7):
    """Weights after each step of Adam with decoupled decay, float64."""
    weight, mean, square, path = START.copy(), 0.0, 0.0, []
    for step, gradient in enumerate(gradients, start=1):
        weight = weight * (1 - rate * factor * decay)
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        scale = np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        weight = weight - rate * factor * scale * mean / (
            np.sqrt(square) + epsilon
        )
        path.append(weight)
    return path


def _sgd(factor, gradients, rate=0.1, decay=0.05):
    """Weights after each step of SGD with momentum, decay in the gradient."""
    weight, buffer, path = START.copy(), 0.0, []
    for gradient in gradients:
        buffer = 0.9 * buffer + gradient + decay * weight
        weight = weight - rate * factor * buffer
        path.append(weight)
    return path


def _path(optimizer, gradients=None):
    """Weights `(steps, variables, 2, 2)` of a Keras optimizer."""
    weights = [keras.Variable(START, dtype="float32") for _ in FACTORS]
    path = []
    for pair in _gradients() if gradients is None else gradients:
        values = [keras.ops.convert_to_tensor(g, "float32") for g in pair]
        optimizer.apply(values, weights)
        path.append([keras.ops.convert_to_numpy(w) for w in weights])
    return np.array(path)


OPTIMIZERS = [
    (lambda: keras.optimizers.Adam(0.1, weight_decay=0.05), _adam),
    (lambda: keras.optimizers.AdamW(0.1, weight_decay=0.05), _adam),
    (lambda: CoupledSGD(0.1, 0.9, weight_decay=0.05), _sgd),
]


@pytest.mark.parametrize("make, rule", OPTIMIZERS, ids=["adam", "adamw", "sgd"])
def test_each_variable_has_its_rate_and_decay(make, rule):
    path = _path(with_rate_factors(make(), FACTORS))
    for index, factor in enumerate(FACTORS):
        expected = rule(factor, _gradients()[:, index])
        np.testing.assert_allclose(path[:, index], expected, rtol=2e-5)


@pytest.mark.parametrize("make, rule", OPTIMIZERS, ids=["adam", "adamw", "sgd"])
def test_accumulated_gradients(make, rule):
    optimizer = make()
    optimizer.gradient_accumulation_steps = 2
    path = _path(with_rate_factors(optimizer, FACTORS))
    means = _gradients().reshape(STEPS // 2, 2, 2, 2, 2).mean(axis=1)
    for index, factor in enumerate(FACTORS):
        expected = rule(factor, means[:, index])
        np.testing.assert_allclose(path[1::2, index], expected, rtol=2e-5)


# Those whose step is the rate times something that the rate is no part of.
@pytest.mark.parametrize(
    "name", sorted(set(keras_optimizers()) - {"adafactor", "schedulefreeadamw"})
)
def test_a_factor_is_as_good_as_another_rate(name):
    kind = keras_optimizers()[name]
    one, other = (kind(learning_rate=rate) for rate in (0.02, 0.005))
    path = _path(with_rate_factors(kind(learning_rate=0.02), FACTORS))
    np.testing.assert_allclose(path[:, 0], _path(one)[:, 0], rtol=1e-6)
    np.testing.assert_allclose(path[:, 1], _path(other)[:, 1], rtol=1e-5)


@pytest.mark.parametrize("name", sorted(keras_optimizers()))
def test_every_kind_is_made_again_from_its_configuration(name):
    optimizer = with_rate_factors(keras_optimizers()[name](0.1), FACTORS)
    copy = keras.optimizers.deserialize(keras.optimizers.serialize(optimizer))
    assert type(copy) is type(optimizer)
    assert copy.get_config() == optimizer.get_config()


def test_decay_is_kept_in_the_configuration():
    optimizer = keras.optimizers.AdamW(0.1, weight_decay=0.05)
    scaled = with_rate_factors(optimizer, FACTORS)
    assert scaled.get_config()["weight_decay"] == 0.05
    copy = type(scaled).from_config(scaled.get_config())
    np.testing.assert_array_equal(_path(copy), _path(scaled))


def test_equal_rates_are_the_optimizer_itself():
    optimizer = keras.optimizers.Adam()
    assert with_rate_factors(optimizer, [1.0, 1.0]) is optimizer


def test_what_is_refused():
    optimizer = keras.optimizers.Adam()
    optimizer.build([keras.Variable(START)])
    with pytest.raises(ValueError, match="Got Adam, which is built"):
        with_rate_factors(optimizer, FACTORS)
    mine = type("Mine", (keras.optimizers.Adam,), {})()
    with pytest.raises(ValueError, match="Got Mine, which is not built"):
        with_rate_factors(mine, FACTORS)
    with pytest.raises(ValueError, match="Got 1 variables for 2"):
        with_rate_factors(keras.optimizers.Adam(), FACTORS).build(
            [keras.Variable(START)]
        )
    for name in ("backbone_factor", "layer_decay"):
        with pytest.raises(ValueError, match=f"Got {name}=0"):
            backbone_rate_factors([], keras.layers.Dense(1), **{name: 0})


def test_factors_by_layer():
    shared = keras.layers.Dense(4)
    first = keras.Sequential([shared, keras.layers.ReLU()])
    backbone = keras.Sequential(
        [keras.Input((4,)), first, keras.layers.Dense(4), shared]
    )
    head = keras.layers.Dense(2)
    head.build((None, 4))
    factors = backbone_rate_factors(
        [*head.trainable_variables, *backbone.trainable_variables],
        backbone,
        backbone_factor=0.5,
        layer_decay=0.04,
    )
    # Kernel and bias of each; a layer in two places counts as the first.
    assert factors == pytest.approx([1, 1, 0.02, 0.02, 0.1, 0.1])
