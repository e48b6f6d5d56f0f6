# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Every setting reaches the optimizer."""

import keras
import numpy as np
import pytest
from packaging.version import Version

from official.modeling.optimization.coupled_sgd import CoupledSGD
from official.modeling.optimization.keras_optimizers import optimizer_names
from official.modeling.optimization.optimization_config import OptimizerConfig
from official.modeling.optimization.optimization_config import ScheduleConfig
from official.modeling.optimization.optimizer_factory import build_optimizer


def test_sgd_is_coupled():
    optimizer = build_optimizer(
        OptimizerConfig(
            momentum=0.5, nesterov=True, weight_decay=0.25, clipnorm=2.0
        ),
        train_steps=8,
    )
    assert isinstance(optimizer, CoupledSGD)
    assert optimizer.momentum == 0.5
    assert optimizer.nesterov
    assert optimizer.coupled_weight_decay == 0.25
    assert optimizer.weight_decay is None
    assert optimizer.clipnorm == 2.0
    assert float(optimizer.learning_rate) == pytest.approx(0.1)
    optimizer.iterations.assign(4)
    assert float(optimizer.learning_rate) == pytest.approx(0.01)


@pytest.mark.parametrize(
    "name, kind, decay",
    [
        ("adam", keras.optimizers.Adam, 0.0),
        ("adamw", keras.optimizers.AdamW, 0.05),
        ("rmsprop", keras.optimizers.RMSprop, 0.05),
        ("lion", keras.optimizers.Lion, 0.0),
    ],
)
def test_keras_optimizers(name, kind, decay):
    config = OptimizerConfig(
        name=name,
        learning_rate=0.002,
        weight_decay=decay,
        clipnorm=1.0,
        schedule=ScheduleConfig(name="constant"),
    )
    optimizer = build_optimizer(config, train_steps=8)
    assert type(optimizer) is kind
    assert optimizer.weight_decay == (decay or None)
    assert optimizer.clipnorm == 1.0
    assert float(optimizer.learning_rate) == pytest.approx(0.002)


def test_options_and_average_reach_the_optimizer():
    config = OptimizerConfig(
        name="rmsprop", options={"rho": 0.8}, average_momentum=0.9
    )
    config.validate()
    optimizer = build_optimizer(config, train_steps=8)
    assert optimizer.rho == 0.8
    assert optimizer.use_ema and optimizer.ema_momentum == 0.9


@pytest.mark.parametrize("name", optimizer_names())
def test_every_named_optimizer_trains(name):
    if name == "muon" and Version(keras.__version__) < Version("3.13"):
        pytest.skip("Keras's Muon needs Keras 3.13 on TensorFlow")
    config = OptimizerConfig(name=name, learning_rate=0.01)
    optimizer = build_optimizer(config, train_steps=8)
    start = [np.ones((3, 3), "float32")]
    variable = keras.Variable(start[0])
    optimizer.apply([keras.ops.ones((3, 3))], [variable])
    value = keras.ops.convert_to_numpy(variable)
    assert np.isfinite(value).all() and (value < 1).all()
