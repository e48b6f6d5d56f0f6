# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Models of Keras Applications and KerasCV as backbones."""

import json
import pathlib

import keras
import numpy as np
import pytest

from backend_marks import requires_tensorflow
from fresh_python import run_fresh
from official.vision.modeling.backbones import library

RESNET18_V2 = {
    "stackwise_filters": [64, 128, 256, 512],
    "stackwise_blocks": [2, 2, 2, 2],
    "stackwise_strides": [1, 2, 2, 2],
    "block_type": "basic_block",
}


@pytest.fixture
def kaggle(monkeypatch):
    """Stands for Kaggle; the fixture's value are the files asked for.

    It has the description of one preset, with the weights' name in it.
    """
    import kagglehub
    import keras_cv

    asked = []

    def model_download(handle, path):
        asked.append(path)
        if "resnet18_v2" not in handle or path != "config.json":
            raise OSError("no network")
        model = keras_cv.models.ResNetV2Backbone(
            include_rescaling=True, **RESNET18_V2
        )
        description = keras.saving.serialize_keras_object(model)
        description["weights"] = "model.weights.h5"
        file = pathlib.Path(handle.replace("/", "_") + ".json")
        file.write_text(json.dumps(description))
        return file

    monkeypatch.setattr(kagglehub, "model_download", model_download)
    return asked


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
    model = library.keras_application(name, (32, 32, 3))
    assert model.count_params() == parameters
    assert model.output_shape == (None, features)
    assert model.input_shape == (None, 32, 32, 3)


@pytest.mark.parametrize(
    "name", ["MobileNetV3Small", "EfficientNetV2B0", "ConvNeXtTiny"]
)
def test_application_does_not_rescale(name):
    model = library.keras_application(name, (32, 32, 3))
    assert not rescaling_layers(model)


def test_rescaling_of_efficientnet_is_undone():
    model = library.keras_application("EfficientNetB0", (32, 32, 3))
    layers = rescaling_layers(model)
    assert len(layers) == 3
    images = np.random.default_rng(0).normal(size=(2, 32, 32, 3))
    images = images.astype("float32")
    before = keras.Model(model.input, layers[-1].output)(images)
    np.testing.assert_allclose(before, images, rtol=1e-4, atol=1e-6)


def test_saved_application_gives_equal_features(tmp_path):
    model = library.keras_application("MobileNetV3Small", (32, 40, 1))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    images = np.random.default_rng(0).normal(size=(2, 32, 40, 1))
    np.testing.assert_array_equal(
        loaded.predict(images, verbose=0), model.predict(images, verbose=0)
    )


@pytest.mark.parametrize(
    "model, message",
    [
        ("resnet50v2", "no backbone 'resnet50v2'. Near: ResNet50V2"),
        ("MobileNetV3", "Near: MobileNetV"),
        ("vit", "'vit'. Known: ConvNeXtBase, "),
        ("resnet", "Near: "),
        (None, "no backbone None"),
    ],
)
def test_unknown_application(model, message):
    with pytest.raises(ValueError, match=f"keras.applications .*{message}"):
        library.keras_application(model, (32, 32, 3))


@pytest.mark.parametrize(
    "model, image_shape, message",
    [
        ("VGG16", (31, 32, 3), "at least 32x32"),
        ("Xception", (70, 71, 3), "at least 71x71"),
        ("VGG16", (None, None, 3), "three positive ints"),
    ],
)
def test_application_refuses_small_images(model, image_shape, message):
    with pytest.raises(ValueError, match=message):
        library.keras_application(model, image_shape)


def test_other_data_format_is_refused():
    before = keras.config.image_data_format()
    keras.config.set_image_data_format("channels_first")
    try:
        with pytest.raises(ValueError, match="Received: channels_first"):
            library.keras_application("VGG16", (32, 32, 3))
    finally:
        keras.config.set_image_data_format(before)


@requires_tensorflow
def test_keras_cv_class_with_arguments_is_saved_without_keras_cv(tmp_path):
    model = library.keras_cv_backbone(
        "ResNetV2Backbone", (32, 32, 3), RESNET18_V2
    )
    # What KerasCV's description of the preset says.
    assert model.count_params() == 11_183_488
    assert model.output_shape == (None, 512)
    assert not rescaling_layers(model)
    model.save(tmp_path / "model.keras")
    loaded = run_fresh(
        """
        import json
        import sys
        import keras
        import numpy as np

        model = keras.models.load_model(sys.argv[1])
        features = np.array(model(np.ones((1, 32, 32, 3))))
        print(json.dumps([features.tolist(), "keras_cv" in sys.modules]))
        """,
        tmp_path / "model.keras",
    )
    expected = model(np.ones((1, 32, 32, 3)))
    np.testing.assert_allclose(loaded[0], expected, rtol=1e-4, atol=1e-5)
    assert not loaded[1]


@requires_tensorflow
@pytest.mark.parametrize("model", ["resnet18_v2", "ResNet18V2Backbone"])
def test_keras_cv_preset_is_fetched_without_weights(
    model, kaggle, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    backbone = library.keras_cv_backbone(model, (32, 40, 3))
    assert backbone.count_params() == 11_183_488
    assert backbone.input_shape == (None, 32, 40, 3)
    assert not rescaling_layers(backbone)
    assert set(kaggle) == {"config.json"}


@requires_tensorflow
def test_keras_cv_preset_without_network(kaggle):
    with pytest.raises(
        ValueError, match="could not be reached: no network.*DenseNetBackbone"
    ):
        library.keras_cv_backbone("densenet121", (32, 32, 3))


@requires_tensorflow
@pytest.mark.parametrize(
    "model, arguments, message",
    [
        ("ResNet18V3Backbone", {}, "'ResNet18V3Backbone'. Near: ResNet18V2B"),
        ("resnet18_v3", {}, "Near: resnet18_v2"),
        ("Backbone", {}, "no backbone 'Backbone'"),
        (["resnet18"], {}, "KerasCV has no backbone"),
        ("ResNetV2Backbone", {}, "needs the argument 'stackwise_filters'"),
        ("ResNetV2Backbone", {"input_shape": 3}, "no argument 'input_shape'"),
        ("resnet18_v2", {"depth": 3}, "'depth'. Allowed: stackwise_filters"),
        ("ResNet18V2Backbone", {"depth": 3}, "no argument 'depth'"),
    ],
)
def test_keras_cv_options_are_checked_without_building(
    model, arguments, message
):
    with pytest.raises(ValueError, match=message):
        library.check_keras_cv_backbone(model, arguments)


@requires_tensorflow
def test_keras_cv_class_that_cannot_be_built():
    with pytest.raises(ValueError, match="'ResNetV2Backbone' cannot be built"):
        library.keras_cv_backbone(
            "ResNetV2Backbone",
            (32, 32, 3),
            {**RESNET18_V2, "block_type": "other"},
        )
