# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The network for very small images."""

import keras
import numpy as np
import pytest

from official.vision.modeling.backbones.small_cnn import small_cnn


def test_filters_and_sizes():
    model = small_cnn((8, 8, 1), width=4)
    shapes = [
        model.get_layer(f"block{i}_relu").output.shape for i in range(1, 7)
    ]
    assert shapes == [
        (None, 8, 8, 4),
        (None, 8, 8, 4),
        (None, 4, 4, 8),
        (None, 4, 4, 8),
        (None, 2, 2, 16),
        (None, 2, 2, 16),
    ]
    assert model.output_shape == (None, 16)
    assert model.name == "small_cnn"


def test_saved_after_a_step_gives_equal_features(tmp_path):
    model = small_cnn((8, 8, 1), width=4)
    images = np.random.default_rng(0).normal(size=(4, 8, 8, 1))
    model.compile("sgd", "mse")
    model.fit(images, np.ones((4, 16)), verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(
        loaded.predict(images, verbose=0), model.predict(images, verbose=0)
    )


@pytest.mark.parametrize("width", [0, -1, 1.5, "8"])
def test_refuses_other_widths(width):
    with pytest.raises(ValueError, match="Expected an integer of at least 1"):
        small_cnn((8, 8, 1), width=width)
