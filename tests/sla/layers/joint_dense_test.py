# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The joint head."""

import keras
import numpy as np
import pytest

from layer_checks import check_layer
from sla.layers import JointDense

FEATURES = np.random.default_rng(0).normal(size=(6, 5)).astype("float32")


def test_layer(tmp_path):
    layer = JointDense(
        3,
        4,
        kernel_initializer=keras.initializers.RandomNormal(seed=0),
        bias_initializer=keras.initializers.RandomNormal(seed=1),
        kernel_regularizer=keras.regularizers.L2(0.1),
    )
    outputs = check_layer(layer, FEATURES, tmp_path)
    kernel, bias = layer.get_weights()
    assert bias.all() and kernel.std() == pytest.approx(0.05, rel=0.3)
    for row, feature in enumerate(FEATURES):
        for i in range(3):
            for k in range(4):
                column = i * 4 + k
                expected = feature @ kernel[:, column] + bias[column]
                assert outputs[row, i, k] == pytest.approx(expected, abs=1e-5)
    assert float(sum(layer.losses)) == pytest.approx(
        0.1 * np.sum(kernel**2), rel=1e-5
    )


def test_initial_kernel_is_uniform_in_one_over_root_d():
    layer = JointDense(20, 20)
    layer.build((None, 64))
    kernel, bias = layer.get_weights()
    assert 0.12 < np.abs(kernel).max() <= 0.125
    assert kernel.std() == pytest.approx(0.125 / 3**0.5, rel=0.02)
    assert not bias.any()


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((1, 4), "num_classes=1.*at least 2"),
        ((3, 0), "num_transforms=0.*at least 1"),
        ((2.5, 4), "num_classes=2.5"),
        ((3, True), "num_transforms=True"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        JointDense(*arguments)


def test_features_must_be_flat():
    with pytest.raises(ValueError, match=r"shape \(6, 5, 1\).*rows, features"):
        JointDense(3, 4)(FEATURES[..., None])
    with pytest.raises(ValueError, match="known number of features"):
        JointDense(3, 4)(keras.Input((None,)))
