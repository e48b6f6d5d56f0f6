# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The moving average of the weights in the place of the weights."""

import contextlib
from collections.abc import Iterator

import keras


@contextlib.contextmanager
def averaged_weights(model: keras.Model) -> Iterator[None]:
    """Puts the optimizer's averages of the weights in the model's place.

    Within the context only; without `use_ema` nothing changes.

    Args:
        model: A compiled model.

    Yields:
        Nothing.
    """
    # Mixed precision wraps the optimizer.
    optimizer = getattr(model.optimizer, "inner_optimizer", model.optimizer)
    if not optimizer.use_ema:
        yield
        return
    variables = model.trainable_variables
    values = [keras.ops.copy(variable) for variable in variables]
    optimizer.finalize_variable_values(variables)
    try:
        yield
    finally:
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)
