# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Models of Keras Applications as backbones."""

import json
import re

import keras
import numpy as np
import pytest

from fresh_python import ROOT
from fresh_python import run_fresh
from official.vision.modeling.backbones.keras_applications import (
    check_keras_application,
)
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


def test_documented_numbers_of_parameters():
    page = (ROOT / "docs" / "your_own_data.md").read_text("utf-8")
    rows = re.findall(r"\| `keras_application` \| `(\w+)` \| ([\d.]+) \|", page)
    assert len(rows) == 4
    for name, millions in rows:
        model = keras_application(name, (224, 224, 3))
        assert f"{model.count_params() / 1e6:.1f}" == millions, name


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache of Keras; new processes use it, too."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


@pytest.mark.parametrize("run", [check_keras_application, keras_application])
def test_weights_are_not_downloaded_unless_allowed(run, cache):
    arguments = {"model": "MobileNetV2", "weights": "imagenet"}
    if run is keras_application:
        arguments["image_shape"] = (96, 96, 3)
    message = f"{cache}, or is damaged.*allow_download: true.*pretrained_weig"
    with pytest.raises(ValueError, match=message):
        run(**arguments)
    name = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_96_no_top.h5"
    (cache / name).write_bytes(b"half of it")
    with pytest.raises(ValueError, match=message):
        run(**arguments)
    assert [path.name for path in cache.iterdir()] == [name]


@pytest.mark.parametrize(
    "options, message",
    [
        ({"weights": "noisy"}, "weights='noisy'. Expected 'imagenet' or null"),
        ({"weights": True}, "Got weights=True"),
        ({"allow_download": "yes"}, "Got allow_download='yes'"),
    ],
)
def test_bad_options_of_weights(options, message):
    with pytest.raises(ValueError, match=message):
        check_keras_application("VGG16", **options)


def test_weights_of_imagenet_need_three_channels():
    with pytest.raises(ValueError, match=r"\(96, 96, 1\).*three channels"):
        keras_application("VGG16", (96, 96, 1), "imagenet", True)


WITHOUT_NETWORK = """
import json
import os
import sys
import urllib.request

def urlretrieve(url, filename, *args, **kwargs):
    raise urllib.error.URLError(f"no network for {filename} of the cache")

# Before Keras takes it.
urllib.request.urlretrieve = urlretrieve

import keras
import numpy as np
from official.vision.modeling.backbones.keras_applications import (
    keras_application,
)
"""


@pytest.mark.slow
def test_weights_in_the_cache_are_loaded(cache):
    name = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_96_no_top.h5"
    expected, features = run_fresh(
        WITHOUT_NETWORK
        + """
images = np.random.default_rng(0).normal(size=(2, 96, 96, 3))
model = keras_application("MobileNetV2", (96, 96, 3))
model.save(sys.argv[1])
loaded = keras_application("MobileNetV2", (96, 96, 3), "imagenet")
print(json.dumps([np.array(x(images)).tolist() for x in (model, loaded)]))
""",
        cache / name,
    )
    np.testing.assert_allclose(features, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "models",
    [
        [("MobileNetV3Small", 96)],
        pytest.param(
            [
                ("ConvNeXtTiny", 32),
                ("DenseNet121", 32),
                ("EfficientNetB0", 32),
                ("EfficientNetV2B0", 32),
                ("InceptionResNetV2", 75),
                ("InceptionV3", 75),
                ("MobileNet", 32),
                ("MobileNet", 128),
                ("MobileNetV2", 40),
                ("MobileNetV2", 96),
                ("NASNetMobile", 224),
                ("ResNet50", 32),
                ("ResNet101V2", 32),
                ("VGG19", 32),
                ("Xception", 71),
            ],
            marks=pytest.mark.slow,
        ),
    ],
)
def test_files_have_the_names_that_keras_gives_them(models, cache):
    messages = run_fresh(
        WITHOUT_NETWORK
        + """
messages = []
for model, size in json.loads(sys.argv[1]):
    for allow_download in (False, True):
        try:
            keras_application(
                model, (size, size, 3), "imagenet", allow_download
            )
        except ValueError as error:
            messages.append(str(error))
print(json.dumps(messages))
""",
        json.dumps(models),
    )
    assert len(messages) == 2 * len(models)
    for ours, keras_own in zip(messages[::2], messages[1::2]):
        name = re.search(r"whose file (\S+\.h5) is not", ours)[1]
        assert f"no network for {cache / name} of the cache" in keras_own
