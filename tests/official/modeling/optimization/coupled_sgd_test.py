# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""CoupledSGD against PyTorch's update rule written out in numpy."""

import json
import os
import pathlib
import subprocess
import sys

import keras
import numpy as np
import pytest

from backend_marks import requires_jax
from backend_marks import requires_tensorflow
from official.modeling.optimization.coupled_sgd import CoupledSGD

ROOT = pathlib.Path(__file__).parents[4]
MOMENTUM = 0.9
DECAY = 0.05
DROP_STEP = 3
STEPS = 6
START = np.array([[1.0, -2.0], [0.5, 3.0]])


def rate(step):
    return 0.1 if step < DROP_STEP else 0.01


def gradients():
    return np.random.default_rng(0).normal(size=(STEPS, 2, 2))


def reference(nesterov, momentum=MOMENTUM, decay=DECAY):
    """Weights after each step, float64, (STEPS, 2, 2)."""
    weight, buffer, trajectory = START.copy(), None, []
    for step, gradient in enumerate(gradients()):
        gradient = gradient + decay * weight
        buffer = gradient if buffer is None else momentum * buffer + gradient
        update = gradient + momentum * buffer if nesterov else buffer
        weight = weight - rate(step) * update
        trajectory.append(weight)
    return np.array(trajectory)


def values(variable):
    return keras.ops.convert_to_numpy(variable)


def trajectory(optimizer, decay=0.0, scale=1.0):
    """The same from a Keras optimizer; `decay` is added outside it."""
    weight, weights = keras.Variable(START, dtype="float32"), []
    for gradient in gradients():
        gradient = (gradient + decay * values(weight)) * scale
        gradient = keras.ops.convert_to_tensor(gradient, "float32")
        optimizer.apply([gradient], [weight])
        weights.append(values(weight))
    return np.array(weights)


def dropping_rate():
    return keras.optimizers.schedules.PiecewiseConstantDecay(
        [DROP_STEP - 1], [rate(0), rate(DROP_STEP)]
    )


@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize("momentum", [0.5, MOMENTUM])
def test_follows_the_reference(nesterov, momentum):
    optimizer = CoupledSGD(
        dropping_rate(), momentum, nesterov, weight_decay=DECAY
    )
    np.testing.assert_allclose(
        trajectory(optimizer), reference(nesterov, momentum), rtol=1e-5
    )


def test_without_momentum_has_no_buffers():
    optimizer = CoupledSGD(dropping_rate(), weight_decay=DECAY)
    np.testing.assert_allclose(
        trajectory(optimizer), reference(False, momentum=0.0), rtol=1e-5
    )
    assert len(optimizer.variables) == 1  # iterations


def test_momentum_buffer_without_rate_is_told_apart():
    """Keras's SGD agrees until the rate drops, then no longer."""
    keras_sgd = keras.optimizers.SGD(dropping_rate(), MOMENTUM)
    weights = trajectory(keras_sgd, decay=DECAY)
    expected = reference(nesterov=False)
    np.testing.assert_allclose(
        weights[:DROP_STEP], expected[:DROP_STEP], rtol=1e-5
    )
    assert np.abs(weights[DROP_STEP:] - expected[DROP_STEP:]).max() > 0.05


def test_decoupled_decay_is_told_apart():
    keras_sgd = keras.optimizers.SGD(
        dropping_rate(), MOMENTUM, weight_decay=DECAY
    )
    expected = reference(nesterov=False)
    assert np.abs(trajectory(keras_sgd) - expected)[1:].max() > 0.01


def test_settable_rate_drops_as_a_schedule_does():
    optimizer = CoupledSGD(rate(0), MOMENTUM, weight_decay=DECAY)
    weight = keras.Variable(START, dtype="float32")
    for step, gradient in enumerate(gradients()):
        optimizer.learning_rate = rate(step)
        optimizer.apply(
            [keras.ops.convert_to_tensor(gradient, "float32")], [weight]
        )
    np.testing.assert_allclose(values(weight), reference(False)[-1], rtol=1e-5)


def test_excluded_variables_do_not_decay():
    optimizer = CoupledSGD(dropping_rate(), MOMENTUM, weight_decay=DECAY)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    kernel = keras.Variable(START, dtype="float32", name="kernel")
    bias = keras.Variable(START, dtype="float32", name="bias")
    for gradient in gradients():
        gradient = keras.ops.convert_to_tensor(gradient, "float32")
        optimizer.apply([gradient, gradient], [kernel, bias])
    np.testing.assert_allclose(values(kernel), reference(False)[-1], rtol=1e-5)
    np.testing.assert_allclose(
        values(bias), reference(False, decay=0)[-1], rtol=1e-5
    )


@pytest.mark.skipif(
    keras.backend.backend() == "jax",
    reason="Keras's LossScaleOptimizer has no `apply` outside `fit` on JAX",
)
def test_under_a_loss_scale_optimizer():
    optimizer = keras.optimizers.LossScaleOptimizer(
        CoupledSGD(dropping_rate(), MOMENTUM, weight_decay=DECAY),
        initial_scale=1024.0,
    )
    np.testing.assert_allclose(
        trajectory(optimizer, scale=1024.0), reference(False), rtol=1e-5
    )


def test_gradient_accumulation_averages_before_the_decay():
    optimizer = CoupledSGD(
        0.1, MOMENTUM, weight_decay=DECAY, gradient_accumulation_steps=2
    )
    pairs = gradients().reshape(3, 2, 2, 2).mean(axis=1)
    weight, buffer = START.copy(), 0.0
    for gradient in pairs:
        buffer = MOMENTUM * buffer + gradient + DECAY * weight
        weight = weight - 0.1 * buffer
    np.testing.assert_allclose(trajectory(optimizer)[-1], weight, rtol=1e-5)


def test_clipping_precedes_the_decay():
    optimizer = CoupledSGD(1.0, weight_decay=DECAY, clipnorm=0.25)
    gradient = gradients()[0]
    clipped = gradient * 0.25 / np.linalg.norm(gradient)
    np.testing.assert_allclose(
        trajectory(optimizer)[0], START - clipped - DECAY * START, rtol=1e-5
    )


def linear_model():
    dense = keras.layers.Dense(1, kernel_initializer="ones")
    model = keras.Sequential([keras.Input((3,)), dense])
    optimizer = CoupledSGD(0.05, MOMENTUM, nesterov=True, weight_decay=DECAY)
    model.compile(optimizer=optimizer, loss="mse")
    return model


def batch():
    rng = np.random.default_rng(1)
    return rng.normal(size=(8, 3)), rng.normal(size=(8, 1))


@pytest.fixture
def float16_policy():
    keras.config.set_dtype_policy("mixed_float16")
    yield
    keras.config.set_dtype_policy("float32")


def fit_kernel(model, epochs):
    model.fit(*batch(), epochs=epochs, verbose=0)
    return model.get_weights()[0]


def test_float16_model_trains_with_a_scaled_loss(float16_policy):
    model = linear_model()
    kernel = fit_kernel(model, epochs=4)
    assert isinstance(model.optimizer, keras.optimizers.LossScaleOptimizer)
    # A step whose scaled gradient overflows is skipped, buffers and all.
    taken = int(model.optimizer.inner_optimizer.iterations)
    assert 2 <= taken <= 4
    keras.config.set_dtype_policy("float32")
    expected = fit_kernel(linear_model(), epochs=taken)
    np.testing.assert_allclose(kernel, expected, atol=5e-3)


def test_saved_model_continues_as_if_not_interrupted(tmp_path):
    model = linear_model()
    fit_kernel(model, epochs=2)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.optimizer.coupled_weight_decay == DECAY
    np.testing.assert_allclose(
        fit_kernel(loaded, epochs=2), fit_kernel(model, epochs=2), rtol=1e-5
    )


def test_config_round_trip():
    arguments = {
        "learning_rate": 0.25,
        "momentum": 0.5,
        "nesterov": True,
        "weight_decay": 0.125,
        "clipnorm": 2.0,
        "clipvalue": None,
        "global_clipnorm": None,
        "use_ema": True,
        "ema_momentum": 0.75,
        "ema_overwrite_frequency": 3,
        "loss_scale_factor": 4.0,
        "gradient_accumulation_steps": 2,
        "name": "other",
    }
    config = CoupledSGD(**arguments).get_config()
    assert config == arguments
    revived = CoupledSGD.from_config(config)
    assert revived.get_config() == arguments
    assert revived.weight_decay is None  # Keras's decoupled decay


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"momentum": 1.0}, r"momentum=1.0. Expected .* below 1"),
        ({"weight_decay": -0.1}, r"weight_decay=-0.1. Expected .*at least 0"),
        ({"nesterov": True}, r"momentum=0.0. Expected a momentum above 0"),
    ],
)
def test_refuses_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        CoupledSGD(**arguments)


def run_script(script, **environment):
    finished = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout.splitlines()[-1])


FIT_SCRIPT = """
import contextlib
import json
import keras
import numpy as np
from official.modeling.optimization.coupled_sgd import CoupledSGD

def fit(scope):
    rng = np.random.default_rng(1)
    data = rng.normal(size=(8, 3)), rng.normal(size=(8, 1))
    with scope:
        dense = keras.layers.Dense(1, kernel_initializer="ones")
        model = keras.Sequential([keras.Input((3,)), dense])
        model.compile(CoupledSGD(0.05, 0.9, weight_decay=0.05), loss="mse")
    model.fit(*data, batch_size=4, epochs=2, shuffle=False, verbose=0)
    return model.get_weights()[0].tolist()
"""


def fitted_reference():
    """What FIT_SCRIPT trains, float64, with the gradients written out."""
    inputs, targets = batch()
    kernel, bias = np.ones((3, 1)), np.zeros(1)
    buffers = [0.0, 0.0]
    for _ in range(2):
        for rows in (slice(0, 4), slice(4, 8)):
            error = inputs[rows] @ kernel + bias - targets[rows]
            slopes = inputs[rows].T @ error / 2, error.sum(axis=0) / 2
            for i, (weight, slope) in enumerate(zip((kernel, bias), slopes)):
                buffers[i] = 0.9 * buffers[i] + slope + 0.05 * weight
            kernel = kernel - 0.05 * buffers[0]
            bias = bias - 0.05 * buffers[1]
    return kernel


@pytest.mark.slow
@requires_tensorflow
def test_fit_on_two_replicas():
    kernel = run_script(
        FIT_SCRIPT
        + """
import tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
two = [tf.config.LogicalDeviceConfiguration()] * 2
tf.config.set_logical_device_configuration(cpu, two)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
kernel = fit(strategy.scope())
assert strategy.num_replicas_in_sync == 2
print(json.dumps(kernel))
""",
        KERAS_BACKEND="tensorflow",
    )
    np.testing.assert_allclose(kernel, fitted_reference(), rtol=1e-5)


@requires_jax
def test_fit_on_jax_without_tensorflow():
    kernel = run_script(
        "import sys; sys.modules['tensorflow'] = None\n"
        + FIT_SCRIPT
        + "print(json.dumps(fit(contextlib.nullcontext())))",
        KERAS_BACKEND="jax",
    )
    np.testing.assert_allclose(kernel, fitted_reference(), rtol=1e-5)
