# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The layers that reduce views."""

import keras
import numpy as np
import pytest

from layer_checks import check_layer
from sla import ops
from sla.layers import JointAggregation
from sla.layers import ViewMean

RNG = np.random.default_rng(0)


def test_view_mean(tmp_path):
    logits = RNG.normal(size=(6, 5)).astype("float32")
    outputs = check_layer(ViewMean(3), logits, tmp_path)
    expected = [logits[:3].mean(axis=0), logits[3:].mean(axis=0)]
    np.testing.assert_allclose(outputs, expected, atol=1e-6)


def test_joint_aggregation(tmp_path):
    logits = RNG.normal(size=(8, 5, 4)).astype("float32")
    outputs = check_layer(JointAggregation(4), logits, tmp_path)
    expected = ops.aggregate(logits.reshape(2, 4, 5, 4))
    np.testing.assert_allclose(
        outputs, keras.ops.convert_to_numpy(expected), atol=1e-6
    )


@pytest.mark.parametrize("layer", [ViewMean, JointAggregation])
def test_reduction_is_kept(layer, tmp_path):
    shape = (6, 5) if layer is ViewMean else (6, 5, 3)
    logits = RNG.normal(size=shape).astype("float32")
    outputs = check_layer(layer(3, "probability_mean"), logits, tmp_path)
    own = logits.reshape(2, 3, 5, -1)
    own = own[:, :, :, 0] if layer is ViewMean else np.einsum("bjij->bji", own)
    expected = ops.mean_over_views(own, "probability_mean")
    np.testing.assert_allclose(
        outputs, keras.ops.convert_to_numpy(expected), atol=1e-6
    )
    with pytest.raises(ValueError, match="Got reduction='median'"):
        layer(3, "median")


@pytest.mark.parametrize("layer", [ViewMean, JointAggregation])
@pytest.mark.parametrize("num_transforms", [0, 2.0])
def test_bad_arguments(layer, num_transforms):
    with pytest.raises(ValueError, match="num_transforms=.*at least 1"):
        layer(num_transforms)
