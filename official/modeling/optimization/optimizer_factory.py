# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From an optimiser configuration to a Keras optimiser."""

import keras

from official.modeling.optimization import coupled_sgd
from official.modeling.optimization import learning_rate


def build_optimizer(config, train_steps):
    """Builds the optimiser that a configuration describes.

    Args:
        config: An `OptimizerConfig`, already checked.
        train_steps: Int >= 1, number of optimiser steps of the whole run;
            the learning-rate schedule is laid out over it.

    Returns:
        A `keras.optimizers.Optimizer`: `CoupledSGD` for `sgd`, else Keras's
        `Adam` or `AdamW`.

    Raises:
        ValueError: the schedule does not fit into `train_steps`.

    Example:

    >>> from official.modeling.optimization import optimization_config
    >>> config = optimization_config.OptimizerConfig(name="adamw")
    >>> type(build_optimizer(config, train_steps=100)).__name__
    'AdamW'
    """
    shared = {
        "learning_rate": learning_rate.build_learning_rate(config, train_steps),
        "clipnorm": config.clipnorm,
    }
    if config.name == "adam":
        return keras.optimizers.Adam(**shared)
    if config.name == "adamw":
        return keras.optimizers.AdamW(
            weight_decay=config.weight_decay, **shared
        )
    return coupled_sgd.CoupledSGD(
        momentum=config.momentum,
        nesterov=config.nesterov,
        weight_decay=config.weight_decay,
        **shared,
    )
