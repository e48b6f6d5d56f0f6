# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Backbones by name, and what is said about bad options."""

import os
import pathlib
import subprocess
import sys

import keras
import numpy as np
import pytest

from backend_marks import requires_jax
from official.vision.modeling.backbones import factory

ROOT = pathlib.Path(__file__).parents[5]


@pytest.fixture
def registry(monkeypatch):
    """Lets a test register backbones that are forgotten afterwards."""
    monkeypatch.setattr(factory, "_BUILDERS", dict(factory._BUILDERS))
    monkeypatch.setattr(factory, "_VALUE_CHECKS", dict(factory._VALUE_CHECKS))


def test_builds_by_name():
    model = factory.build_backbone("small_cnn", [8, 8, 1], {"width": 4})
    assert model.output_shape == (None, 16)
    model = factory.build_backbone("resnet_cifar", (8, 8, 3), {"depth": 20})
    assert model.name == "resnet20"
    assert model.input_shape == (None, 8, 8, 3)


@pytest.mark.parametrize(
    "name, options, features",
    [
        ("wide_resnet", {"depth": 16, "width": 2}, 128),
        ("resnet", {"depth": 34, "stem": "cifar"}, 512),
        ("keras_application", {"model": "MobileNetV2"}, 1280),
    ],
)
def test_builds_larger_backbones(name, options, features):
    model = factory.build_backbone(name, (32, 32, 3), options)
    assert model.output_shape == (None, features)


@pytest.mark.parametrize(
    "name, options, message",
    [
        (
            "vgg",
            {},
            "Got the backbone 'vgg'. Expected one of conv4, ",
        ),
        (
            "resnet_cifar",
            {"width": 2},
            "Got the option 'width' .*some of depth",
        ),
        ("small_cnn", {"name": "x"}, "Got the option 'name' .*some of width"),
        (
            "small_cnn",
            {"image_shape": (8, 8, 1)},
            "Got the option 'image_shape'",
        ),
        ("resnet_cifar", {"depth": 33}, "Got depth=33"),
        ("small_cnn", {"width": 0}, "Got width=0"),
        ("wide_resnet", {"depth": 17}, "Got depth=17"),
        ("wide_resnet", {"stem": "cifar"}, "some of depth, width, dropout, "),
        ("resnet", {"stem": "mnist"}, "Got stem='mnist'"),
        ("keras_application", {}, "Got no option 'model'"),
        (
            "keras_application",
            {"model": "ResNet51"},
            "Got 'ResNet51'. .*such as ",
        ),
        (
            "small_cnn",
            {"pretrained_weights": "missing.weights.h5"},
            "missing.weights.h5, which does not",
        ),
    ],
)
def test_bad_options_are_found_with_and_without_building(
    name, options, message
):
    with pytest.raises(ValueError, match=message):
        factory.check_backbone(name, options)
    with pytest.raises(ValueError, match=message):
        factory.build_backbone(name, (8, 8, 1), options)


@pytest.mark.parametrize("name", ["small_cnn", "resnet_cifar"])
def test_small_images_are_refused(name):
    with pytest.raises(ValueError, match="at least 4x4"):
        factory.build_backbone(name, (3, 8, 1))


def test_own_backbone_with_a_required_option(registry):
    @factory.register_backbone("own")
    def own(image_shape, units, activation=None):
        return keras.Sequential(
            [
                keras.Input(image_shape),
                keras.layers.Flatten(),
                keras.layers.Dense(units, activation),
            ]
        )

    model = factory.build_backbone("own", (2, 2, 1), {"units": 3})
    assert model.output_shape == (None, 3)
    with pytest.raises(
        ValueError, match="no option 'units' .*others of units, activation"
    ):
        factory.check_backbone("own", {"activation": "relu"})


def test_own_backbone_may_load_its_weights_itself(registry):
    paths = []

    @factory.register_backbone("own")
    def own(image_shape, pretrained_weights=None):
        paths.append(pretrained_weights)
        return keras.layers.Flatten()

    options = {"pretrained_weights": "somewhere.else"}
    factory.build_backbone("own", (2, 2, 1), options)
    assert paths == ["somewhere.else"]


def test_bad_registrations(registry):
    with pytest.raises(ValueError, match="second backbone named 'small_cnn'"):
        factory.register_backbone("small_cnn")(lambda image_shape: None)
    with pytest.raises(ValueError, match=r"builder \(shape\) .*image_shape"):
        factory.register_backbone("other")(lambda shape: None)
    factory.register_backbone("empty")(lambda image_shape: None)
    with pytest.raises(ValueError, match="Got None from .*a Keras layer"):
        factory.build_backbone("empty", (8, 8, 1))


# The compiler spends its time on a program that runs once.
QUICK_XLA = (
    "--xla_backend_optimization_level=0 "
    "--xla_llvm_disable_expensive_passes=true"
)
JAX_SCRIPT = """
import sys
sys.modules["tensorflow"] = None
import keras
import numpy as np
from official.vision.modeling.backbones import factory

images = np.load(sys.argv[1])
model = factory.build_backbone("resnet_cifar", (8, 8, 3), {"depth": 20})
model.load_weights(sys.argv[2])
np.save(sys.argv[1], model.predict(images, verbose=0))
for name, options, size in [
    ("wide_resnet", {"depth": 10, "width": 1, "dropout": 0.1}, 8),
    ("resnet", {"depth": 18}, 32),
    ("keras_application", {"model": "VGG16"}, 32),
]:
    model = factory.build_backbone(name, (size, size, 3), options)
    ones = np.ones((1, size, size, 3))
    assert model.predict(ones, verbose=0).shape == model.compute_output_shape(
        ones.shape
    )
model = factory.build_backbone("small_cnn", (8, 8, 3), {"width": 2})
model.compile("sgd", "mse")
model.fit(images, np.ones((4, 8)), verbose=0)
"""


@pytest.mark.slow
@requires_jax
def test_jax_computes_the_same_features(tmp_path):
    images = np.random.default_rng(0).normal(size=(4, 8, 8, 3))
    np.save(tmp_path / "array.npy", images)
    model = factory.build_backbone("resnet_cifar", (8, 8, 3), {"depth": 20})
    model.save_weights(tmp_path / "model.weights.h5")
    finished = subprocess.run(
        [
            sys.executable,
            "-c",
            JAX_SCRIPT,
            tmp_path / "array.npy",
            tmp_path / "model.weights.h5",
        ],
        cwd=ROOT,
        env={**os.environ, "KERAS_BACKEND": "jax", "XLA_FLAGS": QUICK_XLA},
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stderr
    np.testing.assert_allclose(
        np.load(tmp_path / "array.npy"),
        model.predict(images, verbose=0),
        rtol=1e-3,
        atol=1e-4,
    )
