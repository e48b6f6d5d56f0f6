# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Images whose channels come first are refused, whatever the set."""

import keras
import numpy as np
import pytest

import sla


@pytest.mark.parametrize("name", ["identity", "rotation", "rotation2"])
@pytest.mark.parametrize("shape", [(3, 8, 8), (1, 28, 28), (3, 8, 6)])
def test_shapes_of_pictures_with_channels_first(name, shape):
    with pytest.raises(ValueError, match="channels come first. Expected"):
        sla.ops.expand(np.zeros((2, *shape), "float32"), name)


@pytest.mark.parametrize(
    "shape", [(3, 3, 3), (1, 128, 9), (3, 8, 3), (8, 8, 8)]
)
def test_other_shapes(shape):
    images = np.zeros((2, *shape), "float32")
    assert sla.ops.expand(images, "rotation2").shape == (4, *shape)


@pytest.mark.parametrize("name", ["identity", "rotation"])
def test_data_format_of_keras(name):
    before = keras.config.image_data_format()
    keras.config.set_image_data_format("channels_first")
    try:
        with pytest.raises(ValueError, match="format channels_first. Expected"):
            sla.ops.expand(np.zeros((2, 8, 8, 3), "float32"), name)
    finally:
        keras.config.set_image_data_format(before)
