# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The cosine heads."""

import keras
import numpy as np
import pytest

from gradients import gradient
from layer_checks import check_layer
from numpy_class_loss import cosine_scores
from sla.layers import CosineDense
from sla.layers import CosineJointDense

FEATURES = np.random.default_rng(0).normal(size=(6, 5)).astype("float32")


def _expected(layer):
    (kernel,) = layer.get_weights()
    return np.array(
        [cosine_scores(feature, kernel, layer.scale) for feature in FEATURES]
    )


def test_class_head(tmp_path):
    layer = CosineDense(7, 4.0)
    outputs = check_layer(layer, FEATURES, tmp_path)
    np.testing.assert_allclose(outputs, _expected(layer), atol=1e-5)
    again = keras.ops.convert_to_numpy(layer(3 * FEATURES))
    np.testing.assert_allclose(again, outputs, atol=1e-5)
    unit = FEATURES / np.linalg.norm(FEATURES, axis=1, keepdims=True)
    linear = unit @ layer.linear_weights()
    np.testing.assert_allclose(linear, outputs, atol=1e-5)


def test_joint_head_is_class_major(tmp_path):
    layer = CosineJointDense(3, 4, 2.0)
    outputs = check_layer(layer, FEATURES, tmp_path)
    expected = _expected(layer)
    for i in range(3):
        for k in range(4):
            np.testing.assert_allclose(
                outputs[:, i, k], expected[:, i * 4 + k], atol=1e-5
            )


def test_features_of_zeros_have_a_gradient():
    layer = CosineDense(3, 30.0)
    layer.build((None, 5))
    zeros = np.zeros((2, 5), "float32")
    assert not keras.ops.convert_to_numpy(layer(zeros)).any()
    slopes = gradient(lambda x: keras.ops.sum(layer(x)), zeros)[0]
    assert np.isfinite(slopes).all()


def test_first_columns_have_about_length_1():
    layer = CosineDense(40, 30.0)
    layer.build((None, 256))
    lengths = np.linalg.norm(layer.get_weights()[0], axis=0)
    assert np.abs(lengths - 1).max() < 0.2


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: CosineDense(0, 1.0), "units=0"),
        (lambda: CosineDense(3, 0.0), "scale=0.0.*above 0"),
        (lambda: CosineJointDense(1, 4, 1.0), "num_classes=1"),
        (lambda: CosineJointDense(3, 0, 1.0), "num_transforms=0"),
    ],
)
def test_bad_arguments(make, message):
    with pytest.raises(ValueError, match=message):
        make()
