# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Shared pieces of the small backbones."""

import keras
import numpy as np
import pytest

from official.vision.modeling.backbones import blocks


@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize("size", [4, 5])
def test_padding_is_one_pixel_on_every_side(strides, size):
    image = keras.Input((size, size, 1))
    model = keras.Model(
        image, blocks.convolution_and_norm(image, 1, "test", strides)
    )
    kernel = np.arange(9.0).reshape(3, 3)
    model.get_layer("test_conv").kernel.assign(kernel[:, :, None, None])
    pixels = np.random.default_rng(0).normal(size=(size, size))
    padded = np.pad(pixels, 1)
    centers = range(0, size, strides)
    expected = [
        [(padded[i : i + 3, j : j + 3] * kernel).sum() for j in centers]
        for i in centers
    ]
    actual = model(pixels[None, :, :, None].astype("float32"))[0, :, :, 0]
    np.testing.assert_allclose(
        actual, np.array(expected) / np.sqrt(1 + 1e-5), rtol=1e-4
    )


@pytest.mark.parametrize(
    "image_shape, message",
    [
        ((32, 32), r"\(32, 32\)\. Expected three positive integers"),
        ((None, 32, 3), "three positive integers"),
        ((8, 8, 0), "three positive integers"),
        ((8, 3, 1), r"\(8, 3, 1\)\. Expected at least 4x4"),
    ],
)
def test_refuses_bad_image_shapes(image_shape, message):
    with pytest.raises(ValueError, match=message):
        blocks.check_image_shape(image_shape, minimum=4)
