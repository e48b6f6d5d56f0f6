# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Models of Keras Applications as backbones."""

import keras
import numpy as np
import pytest

from official.vision.modeling.backbones.keras_applications import (
    keras_application,
)


def rescaling_layers(model):
    return [
        layer
        for layer in model.layers
        if isinstance(
            layer, (keras.layers.Rescaling, keras.layers.Normalization)
        )
    ]


@pytest.mark.parametrize(
    "name, parameters, features",
    [
        # Those of keras.io/api/applications less the dense layer.
        ("ResNet50V2", 25_613_800 - 2_049_000, 2048),
        ("MobileNetV2", 3_538_984 - 1_281_000, 1280),
    ],
)
def test_application_is_the_model_without_its_top(name, parameters, features):
    model = keras_application(name, (32, 32, 3))
    assert model.count_params() == parameters
    assert model.output_shape == (None, features)
    assert model.input_shape == (None, 32, 32, 3)


@pytest.mark.parametrize(
    "name", ["MobileNetV3Small", "EfficientNetV2B0", "ConvNeXtTiny"]
)
def test_application_does_not_rescale(name):
    model = keras_application(name, (32, 32, 3))
    assert not rescaling_layers(model)


def test_rescaling_of_efficientnet_is_undone():
    model = keras_application("EfficientNetB0", (32, 32, 3))
    layers = rescaling_layers(model)
    assert len(layers) == 3
    images = np.random.default_rng(0).normal(size=(2, 32, 32, 3))
    images = images.astype("float32")
    before = keras.Model(model.input, layers[-1].output)(images)
    np.testing.assert_allclose(before, images, rtol=1e-4, atol=1e-6)


def test_saved_application_gives_equal_features(tmp_path):
    model = keras_application("MobileNetV3Small", (32, 40, 1))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    images = np.random.default_rng(0).normal(size=(2, 32, 40, 1))
    np.testing.assert_array_equal(
        loaded.predict(images, verbose=0), model.predict(images, verbose=0)
    )


@pytest.mark.parametrize(
    "model, message",
    [
        ("resnet50v2", "such as ResNet50V2"),
        ("MobileNetV3", "such as MobileNetV"),
        ("vit", "one of ConvNeXtBase, "),
        ("resnet", "such as "),
        (None, "one of ConvNeXtBase, "),
    ],
)
def test_unknown_application(model, message):
    with pytest.raises(ValueError, match=f"of keras.applications, {message}"):
        keras_application(model, (32, 32, 3))


@pytest.mark.parametrize(
    "model, image_shape, message",
    [
        ("VGG16", (31, 32, 3), "at least 32x32"),
        ("Xception", (70, 71, 3), "at least 71x71"),
        ("VGG16", (None, None, 3), "three positive integers"),
    ],
)
def test_application_refuses_small_images(model, image_shape, message):
    with pytest.raises(ValueError, match=message):
        keras_application(model, image_shape)


def test_other_data_format_is_refused():
    before = keras.config.image_data_format()
    keras.config.set_image_data_format("channels_first")
    try:
        with pytest.raises(ValueError, match="format channels_first"):
            keras_application("VGG16", (32, 32, 3))
    finally:
        keras.config.set_image_data_format(before)
