# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Weights from files: which files, and what does not fit."""

import zipfile

import keras
import numpy as np
import pytest

from official.vision.modeling.backbones import factory
from official.vision.modeling.backbones import pretrained
from official.vision.modeling.backbones.small_cnn import small_cnn

IMAGE_SHAPE = (8, 8, 1)


@pytest.fixture(scope="module")
def trained():
    """A backbone after a step, so with optimizer and moving averages."""
    model = small_cnn(IMAGE_SHAPE, width=4)
    model.compile("adam", "mse")
    images = np.random.default_rng(0).normal(size=(4, *IMAGE_SHAPE))
    model.fit(images, np.ones((4, 16)), verbose=0)
    return model


def save(model, path):
    if path.name.endswith(".weights.h5"):
        model.save_weights(path)
    else:
        model.save(path)
    return str(path)


@pytest.mark.parametrize("name", ["a.weights.h5", "a.keras", "a.h5"])
def test_all_weights_are_loaded(trained, tmp_path, name):
    options = {
        "width": 4,
        "pretrained_weights": save(trained, tmp_path / name),
    }
    model = factory.build_backbone("small_cnn", IMAGE_SHAPE, options)
    assert len(model.weights) == 6 * 5
    for actual, expected in zip(model.weights, trained.weights, strict=True):
        np.testing.assert_array_equal(actual, expected)


def test_none_leaves_the_random_weights():
    def weights(**options):
        keras.utils.set_random_seed(0)
        options["width"] = 4
        model = factory.build_backbone("small_cnn", IMAGE_SHAPE, options)
        return model.get_weights()

    for value, expected in zip(
        weights(pretrained_weights=None), weights(), strict=True
    ):
        np.testing.assert_array_equal(value, expected)


def test_weights_of_keras_applications(tmp_path):
    options = {"model": "EfficientNetB0"}
    shape = (32, 32, 3)
    saved = factory.build_backbone("keras_application", shape, options)
    kernel = saved.get_layer("top_conv").kernel
    kernel.assign(np.full(kernel.shape, 2.0))
    # As Keras saves them: with its own input, and the images' rescaling.
    published = keras.applications.EfficientNetB0(
        include_top=False, weights=None, input_shape=shape
    )
    published.set_weights(saved.get_weights())
    for name in ("a.weights.h5", "a.h5"):
        options["pretrained_weights"] = save(published, tmp_path / name)
        model = factory.build_backbone("keras_application", shape, options)
        for actual, expected in zip(model.weights, saved.weights, strict=True):
            np.testing.assert_array_equal(actual, expected)


def test_backbone_that_is_not_built_yet(tmp_path):
    def network():
        return keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(3)])

    saved = network()
    saved.build((None, *IMAGE_SHAPE))
    path = save(saved, tmp_path / "a.weights.h5")
    model = network()
    pretrained.load_weights_file(model, path, IMAGE_SHAPE)
    np.testing.assert_array_equal(model.weights[0], saved.weights[0])


def test_layer_is_refused():
    with pytest.raises(
        ValueError, match="Got the backbone <Flatten.*keras.Model"
    ):
        pretrained.load_weights_file(
            keras.layers.Flatten(), "a.weights.h5", IMAGE_SHAPE
        )


@pytest.mark.filterwarnings("ignore:Skipping nested container")
@pytest.mark.parametrize("name", ["a.weights.h5", "a.keras", "a.h5"])
@pytest.mark.parametrize(
    "backbone, options, image_shape",
    [
        ("small_cnn", {"width": 5}, IMAGE_SHAPE),
        ("small_cnn", {"width": 4}, (8, 8, 3)),
        ("resnet_cifar", {"depth": 20}, IMAGE_SHAPE),
    ],
)
def test_other_weights_are_refused(
    trained, tmp_path, name, backbone, options, image_shape
):
    path = save(trained, tmp_path / name)
    options = {**options, "pretrained_weights": path}
    factory.check_backbone(backbone, options)
    with pytest.raises(
        ValueError, match=f"Got (30 .*{name}|.*{name}, which does not fit)"
    ):
        factory.build_backbone(backbone, image_shape, options)


@pytest.mark.parametrize("name", ["a.weights.h5", "a.keras"])
def test_file_with_further_layers_is_refused(tmp_path, name):
    """Keras itself loads the first layers and says nothing."""
    saved = factory.build_backbone(
        "wide_resnet", IMAGE_SHAPE, {"depth": 16, "width": 1}
    )
    path = save(saved, tmp_path / name)
    shallow = factory.build_backbone(
        "wide_resnet", IMAGE_SHAPE, {"depth": 10, "width": 1}
    )
    with pytest.raises(
        ValueError, match="Got 67 arrays.*Expected 37 .*wide_resnet10_1"
    ):
        pretrained.load_weights_file(shallow, path, IMAGE_SHAPE)


@pytest.mark.parametrize(
    "name, content, message",
    [
        ("a.weights.h5", None, "a.weights.h5, which does not exist"),
        ("a.weights.h5", b"text", "damaged or has another format"),
        ("a.h5", b"", "damaged or has another format"),
        ("a.keras", b"text", "damaged or has another format"),
        ("a.ckpt", b"text", "ends with .weights.h5, .keras, .h5"),
    ],
)
def test_bad_files_are_found_without_building(tmp_path, name, content, message):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    options = {"pretrained_weights": str(path)}
    with pytest.raises(ValueError, match=message):
        factory.check_backbone("small_cnn", options)


def test_keras_file_without_weights(tmp_path):
    path = tmp_path / "a.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", "{}")
    with pytest.raises(ValueError, match="no item named 'model.weights.h5'"):
        pretrained.check_weights_file(path)


@pytest.mark.parametrize("path", [3, ["a.weights.h5"], True])
def test_other_types_are_refused(path):
    with pytest.raises(ValueError, match="Expected the path of a file"):
        pretrained.check_weights_file(path)
