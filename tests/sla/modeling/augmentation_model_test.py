# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Transforms as plain augmentation: loss and gradients against numpy."""

import keras
import numpy as np
import pytest

import sla
from numpy_models import class_loss
from numpy_models import dense_features
from numpy_models import finite_differences
from numpy_models import patch_features
from tiny_models import NUM_CLASSES
from tiny_models import assert_all_close
from tiny_models import dense_backbone
from tiny_models import patch_backbone
from tiny_models import set_random_weights
from tiny_models import step
from tiny_models import tiny_images
from tiny_models import tiny_labels

IMAGES = tiny_images(3)
LABELS = tiny_labels(3)


def _make(transforms, backbone=dense_backbone):
    model = sla.AugmentationModel(backbone(), NUM_CLASSES, transforms)
    model.build(IMAGES.shape)
    set_random_weights(model)
    return model


@pytest.mark.parametrize("transforms", ["identity", "rotation2", "rotation"])
@pytest.mark.parametrize(
    "backbone, features",
    [(dense_backbone, dense_features), (patch_backbone, patch_features)],
)
def test_loss_and_gradients(transforms, backbone, features):
    model = _make(transforms, backbone)
    weights = [weight.astype("float64") for weight in model.get_weights()]

    def loss(weights):
        targets = np.eye(NUM_CLASSES)[LABELS]
        return class_loss(weights, IMAGES, targets, transforms, features)

    logs, gradients = step(model, IMAGES, LABELS)
    np.testing.assert_allclose(logs["loss"], loss(weights), rtol=1e-5)
    np.testing.assert_allclose(logs["class_loss"], logs["loss"], rtol=1e-6)
    assert_all_close(gradients, finite_differences(loss, weights))


def test_the_baseline_is_ordinary_training():
    model = _make("identity")
    plain = keras.Sequential([dense_backbone(), keras.layers.Dense(3)])
    plain.build(IMAGES.shape)
    plain.set_weights(model.get_weights())
    plain.compile(
        keras.optimizers.SGD(1.0),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    plain.train_on_batch(IMAGES, LABELS)
    step(model, IMAGES, LABELS)
    assert_all_close(model.get_weights(), plain.get_weights(), 1e-6)
    assert model.modes == ("single",)


def test_aggregation_is_the_mean_of_the_views_logits():
    model = _make("rotation")
    logits = keras.ops.convert_to_numpy(model(IMAGES)["class"])
    assert logits.shape == (3, 4, NUM_CLASSES)
    scores = np.exp(logits.mean(axis=1))
    np.testing.assert_allclose(
        model.predict(IMAGES, verbose=0),
        scores / scores.sum(axis=1, keepdims=True),
        atol=1e-6,
    )


def test_aggregation_of_equal_views_is_single_inference():
    model = _make("rotation")
    images = np.broadcast_to(IMAGES[:, :1, :1], IMAGES.shape)
    np.testing.assert_allclose(
        model.predict(images, mode="aggregated", verbose=0),
        model.predict(images, mode="single", verbose=0),
        atol=1e-6,
    )


def test_has_no_distilled_mode():
    with pytest.raises(ValueError, match="'distilled'. Expected one of single"):
        _make("rotation").predict(IMAGES, mode="distilled")
