# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Class and transform as two tasks: loss and gradients against numpy."""

import keras
import numpy as np
import pytest

import sla
from numpy_models import class_loss
from numpy_models import dense_features
from numpy_models import finite_differences
from tiny_models import NUM_CLASSES
from tiny_models import assert_all_close
from tiny_models import dense_backbone
from tiny_models import set_random_weights
from tiny_models import step
from tiny_models import tiny_images
from tiny_models import tiny_labels

IMAGES = tiny_images(3)
LABELS = tiny_labels(3)


def _make(transforms, model_class=sla.MultiTaskModel):
    model = model_class(dense_backbone(), NUM_CLASSES, transforms)
    model.build(IMAGES.shape)
    set_random_weights(model)
    return model


def _assert_step_is_right(model):
    weights = [weight.astype("float64") for weight in model.get_weights()]

    def loss(weights):
        targets = np.eye(NUM_CLASSES)[LABELS]
        name = model.transforms.name
        return class_loss(weights, IMAGES, targets, name, dense_features)

    logs, gradients = step(model, IMAGES, LABELS)
    np.testing.assert_allclose(logs["loss"], loss(weights), rtol=1e-5)
    assert_all_close(gradients, finite_differences(loss, weights))
    return logs, loss, weights


@pytest.mark.parametrize("transforms", ["rotation2", "rotation"])
def test_loss_and_gradients(transforms):
    logs, loss, weights = _assert_step_is_right(_make(transforms))
    assert logs["class_loss"] == pytest.approx(loss(weights[:4]), rel=1e-5)
    assert logs["transform_loss"] == pytest.approx(
        logs["loss"] - logs["class_loss"], rel=1e-5
    )


class _ReversedTransforms(sla.MultiTaskModel):
    def call_heads(self, features, views):
        outputs = super().call_heads(features, views)
        outputs["transform"] = keras.ops.flip(outputs["transform"], axis=1)
        return outputs


class _SummedTransforms(sla.MultiTaskModel):
    def loss_terms(self, targets, outputs, views):
        terms = super().loss_terms(targets, outputs, views)
        terms["transform_loss"] *= self.num_transforms
        return terms


@pytest.mark.parametrize("mutant", [_ReversedTransforms, _SummedTransforms])
def test_the_comparison_catches_a_wrong_transform_loss(mutant):
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        _assert_step_is_right(_make("rotation", mutant))


def test_transform_accuracy_counts_right_transforms():
    model = _make("rotation")
    outputs = keras.ops.convert_to_numpy(model(IMAGES)["transform"])
    assert outputs.shape == (3, 4, 4)
    expected = np.mean(outputs.argmax(axis=-1) == np.arange(4))
    model.compile("sgd", run_eagerly=True)
    logs = model.evaluate(IMAGES, LABELS, return_dict=True, verbose=0)
    assert 0 < expected < 1
    assert logs["transform_accuracy"] == pytest.approx(expected)
