# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Keras's optimizers by name, and the arguments they take."""

import inspect
from typing import Any

import keras

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


def keras_optimizers() -> dict[str, type[keras.optimizers.Optimizer]]:
    """Returns the classes of `keras.optimizers`, by name in lower case."""
    parent = keras.optimizers.Optimizer
    return {
        name.lower(): value
        for name, value in vars(keras.optimizers).items()
        if inspect.isclass(value)
        and issubclass(value, parent)
        and value is not parent
        and name not in _WRAPPERS
    }


def optimizer_names() -> tuple[str, ...]:
    """Returns the update rules: `sgd`, then Keras's own, sorted."""
    return ("sgd", *sorted(set(keras_optimizers()) - {"sgd"}))


def option_defaults(name: str) -> dict[str, Any]:
    """Returns the arguments of an optimizer that are no settings here.

    Args:
        name: One of `optimizer_names`.

    Returns:
        Defaults by name of the argument; none for `sgd`.
    """
    if name == "sgd":
        return {}
    parameters = inspect.signature(keras_optimizers()[name]).parameters
    return {
        option: parameter.default
        for option, parameter in parameters.items()
        if option not in _SETTINGS
    }
