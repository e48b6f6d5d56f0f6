# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From an optimizer configuration to a Keras optimizer."""

from typing import Any

import keras

from official.modeling.optimization.coupled_sgd import CoupledSGD
from official.modeling.optimization.keras_optimizers import keras_optimizers
from official.modeling.optimization.learning_rate import build_learning_rate
from official.modeling.optimization.optimization_config import OptimizerConfig


def build_optimizer(
    config: OptimizerConfig, train_steps: int
) -> keras.optimizers.Optimizer:
    """Builds the optimizer that a configuration describes.

    Args:
        config: Settings of the optimizer, already checked.
        train_steps: Optimizer steps of the whole run, at least 1; the
            learning-rate schedule is laid out over them.

    Returns:
        The optimizer: `CoupledSGD` for `sgd`, else Keras's class of that
        name.

    Raises:
        ValueError: The schedule does not fit into `train_steps`, or Keras
            refuses an option.

    Example:
    >>> config = OptimizerConfig(name="adamw")
    >>> type(build_optimizer(config, train_steps=100)).__name__
    'AdamW'
    """
    shared: dict[str, Any] = {
        "learning_rate": build_learning_rate(config, train_steps),
        "clipnorm": config.clipnorm,
    }
    if config.average_momentum is not None:
        shared |= {"use_ema": True, "ema_momentum": config.average_momentum}
    if config.name != "sgd":
        return keras_optimizers()[config.name](
            weight_decay=config.weight_decay or None,
            **shared,
            **config.options,
        )
    return CoupledSGD(
        momentum=config.momentum,
        nesterov=config.nesterov,
        weight_decay=config.weight_decay,
        **shared,
    )
