# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""EfficientNet-Lite0: its size, and weights from a file."""

import numpy as np
import pytest

from backend_marks import requires_tensorflow
from official.vision.modeling.backbones.factory import build_backbone

pytestmark = requires_tensorflow


def test_size_and_weights(tmp_path):
    backbone = build_backbone("efficientnet_lite0", (32, 32, 3))
    assert backbone.output_shape == (None, 1280)
    assert backbone.count_params() == 3_413_024  # As published.
    path = tmp_path / "a.weights.h5"
    backbone.save_weights(path)
    # Of any size of images.
    other = build_backbone(
        "efficientnet_lite0", (64, 48, 3), {"pretrained_weights": str(path)}
    )
    for one, two in zip(
        backbone.get_weights(), other.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(one, two)


def test_unknown_option():
    with pytest.raises(ValueError, match="option 'width'"):
        build_backbone("efficientnet_lite0", (32, 32, 3), {"width": 2})
