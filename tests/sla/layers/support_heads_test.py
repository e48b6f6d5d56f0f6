# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Heads that are computed from a support set, as layers."""

import keras
import numpy as np
import pytest

import sla
from sla.layers.support_heads import SUPPORT_HEADS

SUPPORT = np.random.default_rng(0).normal(size=(2, 3, 2, 5)).astype("float32")
TARGETS = np.eye(3, dtype="float32")


def _arrays(weights):
    """Kernel and bias as arrays."""
    return [keras.ops.convert_to_numpy(weight) for weight in weights]


@pytest.mark.parametrize("name", SUPPORT_HEADS)
def test_a_scale_is_learned(name):
    head = SUPPORT_HEADS[name](scale=3.0)
    kernel, bias = _arrays(head(SUPPORT, TARGETS))
    function = {
        "prototypes": lambda: sla.ops.prototype_weights(SUPPORT, TARGETS),
        "ridge": lambda: sla.ops.ridge_weights(SUPPORT, TARGETS, 1.0),
    }[name]
    expected_kernel, expected_bias = _arrays(function())
    np.testing.assert_allclose(kernel, 3 * expected_kernel, rtol=1e-4)
    np.testing.assert_allclose(bias, 3 * expected_bias, rtol=1e-4)
    assert len(head.trainable_variables) == {"prototypes": 1, "ridge": 2}[name]
    head.log_scale.assign(np.log(6.0))
    np.testing.assert_allclose(
        _arrays(head(SUPPORT, TARGETS))[0], 6 * expected_kernel, rtol=1e-4
    )


def test_a_penalty_is_learned():
    head = sla.layers.RidgeHead(scale=1.0, penalty=0.25)
    expected = _arrays(sla.ops.ridge_weights(SUPPORT, TARGETS, 0.25))
    actual = _arrays(head(SUPPORT, TARGETS))
    np.testing.assert_allclose(actual[0], expected[0], rtol=1e-4)
    head.log_penalty.assign(np.log(5.0))
    expected = _arrays(sla.ops.ridge_weights(SUPPORT, TARGETS, 5.0))
    actual = _arrays(head(SUPPORT, TARGETS))
    np.testing.assert_allclose(actual[0], expected[0], rtol=1e-4)


@pytest.mark.parametrize("name", SUPPORT_HEADS)
def test_a_config_makes_an_equal_head(name):
    head = SUPPORT_HEADS[name](scale=3.0)
    again = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(head)
    )
    assert type(again) is type(head)
    assert again.get_config() == head.get_config()
    assert again.scale == 3.0


def test_a_config_keeps_the_penalty():
    head = sla.layers.RidgeHead(penalty=0.25)
    assert sla.layers.RidgeHead.from_config(head.get_config()).penalty == 0.25


@pytest.mark.parametrize("value", [0, -1.0, float("nan"), float("inf")])
def test_values_out_of_range_are_refused(value):
    with pytest.raises(ValueError, match="scale=.*Expected a finite number"):
        sla.layers.PrototypeHead(scale=value)
    with pytest.raises(ValueError, match="penalty=.*Expected a finite number"):
        sla.layers.RidgeHead(penalty=value)
