# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""`predict` follows the model through whatever changes its layers."""

import keras
import numpy as np
import pytest

import sla
from tiny_models import NUM_CLASSES
from tiny_models import assert_all_close
from tiny_models import set_random_weights
from tiny_models import tiny_images
from tiny_models import tiny_labels

IMAGES = tiny_images(6)
LABELS = tiny_labels(6)
# Keras says of each layer that it cannot quantize it.
pytestmark = pytest.mark.filterwarnings("ignore:Layer .* does not have a")


def _make():
    backbone = keras.Sequential(
        [
            keras.Input(IMAGES.shape[1:]),
            keras.layers.Flatten(),
            keras.layers.Dense(4),
        ]
    )
    model = sla.SLAModel(backbone, NUM_CLASSES, distillation=True)
    model.build(IMAGES.shape)
    set_random_weights(model)
    model.compile("sgd")
    model.predict(IMAGES, verbose=0)
    return model


def _adapt(model, layer):
    """Trains low-rank factors of a layer."""
    layer.enable_lora(2)
    model.compile(keras.optimizers.Adam(0.1))
    model.fit(IMAGES, LABELS, epochs=3, verbose=0)


def _now(model):
    probabilities = model.class_probabilities(IMAGES)
    return keras.ops.convert_to_numpy(probabilities)


@pytest.mark.parametrize("part", ["backbone", "head"])
def test_low_rank_factors_are_in_predictions_and_deployed_models(part):
    model = _make()
    before = model.predict(IMAGES, verbose=0)
    dense = model.backbone.layers[-1]
    _adapt(model, dense if part == "backbone" else model.student_head)
    predicted = model.predict(IMAGES, verbose=0)
    assert np.abs(predicted - before).max() > 0.01
    np.testing.assert_allclose(predicted, _now(model), atol=1e-6)
    deployed = model.deploy()
    np.testing.assert_allclose(
        deployed.predict(IMAGES, verbose=0), predicted, atol=1e-6
    )


def test_quantized_layers_predict():
    model = _make()
    before = model.predict(IMAGES, verbose=0)
    model.quantize("int8")
    predicted = model.predict(IMAGES, verbose=0)
    assert np.abs(predicted - before).max() > 1e-5
    np.testing.assert_allclose(predicted, _now(model), atol=1e-6)


def test_quantized_heads_are_not_written_as_if_they_were_none(tmp_path):
    model = _make()
    model.quantize("int8")
    message = "layer 'student' is quantized to int8.*Save or deploy the model"
    with pytest.raises(ValueError, match=message):
        model.save(tmp_path / "model.keras")
    assert not list(tmp_path.iterdir())
    with pytest.raises(ValueError, match=message):
        model.deploy()


def test_a_batch_is_predicted_as_a_whole_data_set_is():
    model = _make()
    np.testing.assert_allclose(
        model.predict_on_batch(IMAGES),
        model.predict(IMAGES, verbose=0),
        atol=1e-6,
    )


def test_images_of_another_size_than_the_first():
    backbone = keras.Sequential([keras.layers.Conv2D(4, 3)])
    model = sla.SLAModel(backbone, NUM_CLASSES)
    model.compile("sgd")
    model.fit(IMAGES, LABELS, verbose=0)
    larger = tiny_images(6, size=6)
    scores = model.evaluate(larger, LABELS, return_dict=True, verbose=0)
    right = model.predict(larger, verbose=0).argmax(axis=-1) == LABELS
    assert_all_close([scores["aggregated_accuracy"]], [right.mean()])
