# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests that Keras's private names do what is expected of them."""

import keras
import numpy as np

from official.modeling.optimization.keras_slots import is_decayed
from official.modeling.optimization.keras_slots import slot_index


def _optimizer(names):
    optimizer = keras.optimizers.SGD()
    variables = [keras.Variable(np.ones(3), name=name) for name in names]
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    optimizer.build(variables)
    return optimizer, variables


def test_slots_are_in_the_order_of_the_variables():
    optimizer, variables = _optimizer(["kernel", "bias", "gamma"])
    indices = [slot_index(optimizer, variable) for variable in variables]
    assert indices == [0, 1, 2]


def test_slots_are_found_for_what_the_backend_updates():
    optimizer, variables = _optimizer(["kernel", "bias"])
    if keras.backend.backend() == "tensorflow":
        variables = [variable.value for variable in variables]
    indices = [slot_index(optimizer, variable) for variable in variables]
    assert indices == [0, 1]


def test_excluded_variables_do_not_decay():
    optimizer, variables = _optimizer(["kernel", "bias"])
    decays = [is_decayed(optimizer, variable) for variable in variables]
    assert decays == [True, False]
