# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Models of KerasCV as backbones."""

import json
import pathlib

import keras
import numpy as np
import pytest

from backend_marks import requires_tensorflow
from fresh_python import run_fresh
from official.vision.modeling.backbones import keras_cv_backbones

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


@pytest.mark.slow
@requires_tensorflow
def test_keras_cv_class_with_arguments_is_saved_without_keras_cv(tmp_path):
    model = keras_cv_backbones.keras_cv_backbone(
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
    backbone = keras_cv_backbones.keras_cv_backbone(model, (32, 40, 3))
    assert backbone.count_params() == 11_183_488
    assert backbone.input_shape == (None, 32, 40, 3)
    assert not rescaling_layers(backbone)
    assert set(kaggle) == {"config.json"}


@requires_tensorflow
def test_keras_cv_preset_without_network(kaggle):
    with pytest.raises(
        ValueError, match="could not be reached: no network.*DenseNetBackbone"
    ):
        keras_cv_backbones.keras_cv_backbone("densenet121", (32, 32, 3))


@requires_tensorflow
@pytest.mark.parametrize(
    "model, arguments, message",
    [
        ("ResNet18V3Backbone", {}, "such as ResNet18V2B"),
        ("resnet18_v3", {}, "such as resnet18_v2"),
        ("Backbone", {}, "Got 'Backbone'. Expected"),
        (["resnet18"], {}, "Expected a backbone of KerasCV"),
        ("ResNetV2Backbone", {}, "Got no argument 'stackwise_filters'"),
        (
            "ResNetV2Backbone",
            {"input_shape": 3},
            "Got the argument 'input_shape'",
        ),
        ("resnet18_v2", {"depth": 3}, "'depth' .*some of stackwise_filters"),
        ("ResNet18V2Backbone", {"depth": 3}, "Got the argument 'depth'"),
    ],
)
def test_keras_cv_options_are_checked_without_building(
    model, arguments, message
):
    with pytest.raises(ValueError, match=message):
        keras_cv_backbones.check_keras_cv_backbone(model, arguments)


@requires_tensorflow
def test_keras_cv_class_that_cannot_be_built():
    with pytest.raises(ValueError, match="'ResNetV2Backbone'. Expected"):
        keras_cv_backbones.keras_cv_backbone(
            "ResNetV2Backbone",
            (32, 32, 3),
            {**RESNET18_V2, "block_type": "other"},
        )
