# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""RandAugment as a layer: on normalized images, and reproducible."""

import keras
import numpy as np
import pytest

from official.vision.modeling.layers.strong_augmentation import (
    StrongAugmentation,
)
from official.vision.ops.rand_augment import rand_augment

PIXELS = np.random.default_rng(0).integers(0, 256, (6, 9, 8, 3), "uint8")
MEAN, STDDEV = [0.4, 0.5, 0.6], [0.2, 0.25, 0.3]
NORMALIZED = ((PIXELS / 255 - MEAN) / STDDEV).astype("float32")


@pytest.mark.parametrize("magnitude", [0.0, 9.0])
def test_it_is_rand_augment_of_the_pixels(magnitude):
    layer = StrongAugmentation(MEAN, STDDEV, magnitude)
    result = layer(NORMALIZED, seed=np.array([3, 4]))
    expected = rand_augment(PIXELS, (3, 4), magnitude).numpy() / 255
    expected = (expected - MEAN) / STDDEV
    np.testing.assert_allclose(result, expected, atol=1e-5)


def test_the_seed_decides_everything():
    layer = StrongAugmentation(MEAN, STDDEV)
    first, same, other = (
        np.asarray(layer(NORMALIZED, seed=np.array([0, step])))
        for step in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)


def test_half_precision_stays_half_precision():
    images = keras.ops.cast(NORMALIZED, "bfloat16")
    layer = StrongAugmentation(MEAN, STDDEV, dtype="mixed_bfloat16")
    result = layer(images, seed=np.array([0, 1]))
    assert keras.backend.standardize_dtype(result.dtype) == "bfloat16"


def test_it_survives_serialization():
    layer = StrongAugmentation(MEAN, STDDEV, 5.0, 1)
    config = keras.saving.serialize_keras_object(layer)
    again = keras.saving.deserialize_keras_object(config)
    assert again.get_config() == layer.get_config()


def test_a_magnitude_out_of_range():
    with pytest.raises(ValueError, match="from 0 to 30"):
        StrongAugmentation(magnitude=31)
