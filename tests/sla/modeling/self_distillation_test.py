# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How the weights of the student's terms are given."""

import inspect
import math

import keras
import pytest

from sla.modeling.self_distillation import SelfDistillation
from sla.modeling.self_distillation import resolve_distillation


def test_factors():
    assert SelfDistillation().factors(4) == (1.0, 1.0)
    assert SelfDistillation.paper() == SelfDistillation()
    assert SelfDistillation.balanced().factors(4) == (0.25, 0.25)
    uneven = SelfDistillation(3.0, 6.0, per_view=True)
    assert uneven.factors(3) == (1.0, 2.0)


@pytest.mark.parametrize("value", [-0.1, math.nan, math.inf])
@pytest.mark.parametrize("name", ["weight", "student_weight", "temperature"])
def test_refuses_values_out_of_range(name, value):
    with pytest.raises(ValueError, match=f"Got {name}={value}. Expected a fin"):
        SelfDistillation(**{name: value})


def test_refuses_zeros_that_make_no_sense():
    with pytest.raises(ValueError, match="temperature=0. Expected a number ab"):
        SelfDistillation(temperature=0)
    with pytest.raises(ValueError, match="leave the student untrained"):
        SelfDistillation(weight=0, student_weight=0)


def test_config_holds_every_parameter_and_round_trips():
    value = SelfDistillation(0.5, 2.0, 3.0, True)
    names = set(inspect.signature(SelfDistillation).parameters)
    assert set(value.get_config()) == names
    serialized = keras.saving.serialize_keras_object(value)
    assert keras.saving.deserialize_keras_object(serialized) == value


def test_what_a_user_may_pass():
    given = SelfDistillation.balanced()
    assert resolve_distillation(False, 4) is None
    assert resolve_distillation(None, 1) is None
    assert resolve_distillation(True, 4) == SelfDistillation.paper()
    assert resolve_distillation(given, 4) is given
    with pytest.raises(ValueError, match="distillation='yes'. Expected True"):
        resolve_distillation("yes", 4)
    with pytest.raises(ValueError, match="one transform"):
        resolve_distillation(given, 1)
