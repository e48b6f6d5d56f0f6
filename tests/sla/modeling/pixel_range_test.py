# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The hint at a backbone that rescales pixels itself."""

import warnings

import keras
import numpy as np
import pytest

import sla
from tiny_models import tiny_images
from tiny_models import tiny_labels

PIXELS = np.abs(tiny_images(6)) * 100


def _fit(images, *scales, nested=False):
    layers = [keras.layers.Rescaling(scale) for scale in scales]
    start = keras.Sequential([keras.Input(images.shape[1:]), *layers])
    backbone = keras.Sequential(
        [*([start] if nested else start.layers), keras.layers.Conv2D(4, 3)]
    )
    # Within a network it says nothing of the pixels.
    backbone.add(keras.layers.Rescaling(1 / 6))
    model = sla.SLAModel(backbone, 3)
    model.compile("sgd")
    model.fit(images, tiny_labels(6), verbose=0)


@pytest.mark.parametrize("nested", [False, True])
def test_normalized_images_are_pointed_out(nested):
    with pytest.warns(UserWarning, match="multiplying them by 0.00392. Expec"):
        _fit(PIXELS / 255, 1 / 255, nested=nested)


@pytest.mark.parametrize(
    "images, scales",
    [(PIXELS, [1 / 255]), (PIXELS / 255, []), (PIXELS / 255, [255, 1 / 255])],
)
def test_nothing_is_said_of_other_images(images, scales):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _fit(images, *scales)
