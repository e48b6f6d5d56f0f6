# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From an optimiser configuration to a Keras optimiser."""

import inspect

import keras

from official.modeling.optimization import coupled_sgd
from official.modeling.optimization import learning_rate

_WRAPPERS = ("LossScaleOptimizer", "MultiOptimizer")
# Arguments of Keras's classes that have settings of their own.
_SETTINGS = (
    "self",
    "kwargs",
    "name",
    "learning_rate",
    "weight_decay",
    "clipnorm",
    "use_ema",
    "ema_momentum",
)


def optimizer_names():
    """Names of the update rules: `sgd`, then Keras's own, sorted."""
    return ("sgd", *sorted(set(_keras_optimizers()) - {"sgd"}))


def option_names(name):
    """Names of the further arguments of a Keras optimiser, none for `sgd`."""
    if name == "sgd":
        return ()
    parameters = inspect.signature(_keras_optimizers()[name]).parameters
    return tuple(option for option in parameters if option not in _SETTINGS)


def _keras_optimizers():
    parent = keras.optimizers.Optimizer
    return {
        name.lower(): value
        for name, value in vars(keras.optimizers).items()
        if inspect.isclass(value)
        and issubclass(value, parent)
        and value is not parent
        and name not in _WRAPPERS
    }


def build_optimizer(config, train_steps):
    """Builds the optimiser that a configuration describes.

    Args:
        config: An `OptimizerConfig`, already checked.
        train_steps: Int >= 1, number of optimiser steps of the whole run;
            the learning-rate schedule is laid out over it.

    Returns:
        A `keras.optimizers.Optimizer`: `CoupledSGD` for `sgd`, else Keras's
        class of that name.

    Raises:
        ValueError: the schedule does not fit into `train_steps`, or Keras
            refuses an option.

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
    if config.average_momentum is not None:
        shared |= {"use_ema": True, "ema_momentum": config.average_momentum}
    if config.name != "sgd":
        return _keras_optimizers()[config.name](
            weight_decay=config.weight_decay or None,
            **shared,
            **config.options,
        )
    return coupled_sgd.CoupledSGD(
        momentum=config.momentum,
        nesterov=config.nesterov,
        weight_decay=config.weight_decay,
        **shared,
    )
