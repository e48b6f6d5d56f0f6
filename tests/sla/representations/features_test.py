# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Features of models without training, against the models themselves."""

import keras
import numpy as np
import pytest
from scipy.special import softmax

import sla
from backend_marks import requires_tensorflow
from official.vision.dataloaders.preprocessing import Preprocessing
from sla.representations.features import collect_features
from sla.representations.probe_images import ProbeImages
from tiny_models import dense_backbone
from tiny_models import patch_backbone
from tiny_models import set_random_weights

pytestmark = requires_tensorflow


def _images(count=7):
    generator = np.random.default_rng(count)
    images = generator.normal(size=(2, count, 6, 6, 2)).astype("float32")
    labels = np.arange(count) % 3
    names = ("a", "b", "c")
    return ProbeImages(
        images[0], labels, images[1], labels, names, Preprocessing()
    )


def _deep_backbone():
    layers = keras.layers
    inputs = x = keras.Input((6, 6, 2))
    for index in range(7):
        x = layers.Conv2D(3, 3, padding="same", name=f"conv{index}")(x)
        x = layers.ReLU(name=f"relu{index}")(x)
    return keras.Model(inputs, layers.GlobalAveragePooling2D()(x))


def _built(backbone, **options):
    model = sla.SLAModel(backbone, 3, transforms="rotation", **options)
    model.build((None, 6, 6, 2))
    set_random_weights(model)
    return model


@pytest.mark.parametrize("make", [dense_backbone, patch_backbone])
def test_features_are_those_of_the_backbone_for_each_view(make):
    model, images = _built(make()), _images()
    transforms = sla.transforms.get("rotation2")
    found = collect_features(model, transforms, images)
    for array, part in (
        (images.fit_images, found.fit),
        (images.test_images, found.test),
    ):
        for j, turns in enumerate((0, 2)):
            turned = np.rot90(array, turns, axes=(1, 2))
            expected = np.asarray(model.backbone(turned))
            if expected.ndim == 4:
                expected = expected.mean(axis=(1, 2))
            np.testing.assert_allclose(
                part[:, j], expected, rtol=1e-5, atol=1e-5
            )


def test_logits_are_those_of_each_mode():
    model, images = _built(patch_backbone(), distillation=True), _images()
    found = collect_features(model, model.transforms, images)
    assert tuple(found.logits) == ("single", "aggregated", "distilled")
    for mode, logits in found.logits.items():
        expected = model.predict(images.test_images, mode=mode, verbose=0)
        np.testing.assert_allclose(
            softmax(logits, axis=1), expected, rtol=1e-4, atol=1e-6
        )


def test_layers_are_means_of_activations_in_order():
    model, images = _built(_deep_backbone()), _images()
    found = collect_features(model, model.transforms, images)
    assert list(found.layers) == [
        *("relu0", "relu2", "relu3", "relu5"),
        "features",
    ]
    x = images.test_images
    for layer in model.backbone.layers[1:]:
        x = layer(x)
        if layer.name in found.layers:
            np.testing.assert_allclose(
                found.layers[layer.name],
                np.asarray(x).mean(axis=(1, 2)),
                rtol=1e-4,
                atol=1e-6,
            )
    np.testing.assert_array_equal(found.layers["features"], found.test[:, 0])


def test_a_backbone_that_shows_no_layers_has_its_features():
    class Opaque(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.inner = patch_backbone()

        def build(self, input_shape):
            self.inner.build(input_shape)

        def call(self, images):
            return self.inner(images)

    model, images = _built(Opaque()), _images()
    found = collect_features(model, model.transforms, images)
    assert list(found.layers) == ["features"]


def test_features_of_mixed_precision_are_float32():
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = _built(_deep_backbone())
        found = collect_features(model, model.transforms, _images())
    finally:
        keras.config.set_dtype_policy(policy)
    assert found.fit.dtype == np.float32
    assert {x.dtype for x in found.layers.values()} == {np.dtype("float32")}
    assert {x.dtype for x in found.logits.values()} == {np.dtype("float32")}
