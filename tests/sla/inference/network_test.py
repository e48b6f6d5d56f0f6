# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What is exported answers as the model does, in every form."""

import keras
import numpy as np
import pytest

import sla
from backend_marks import requires_tensorflow
from official.vision.dataloaders.preprocessing import Preprocessing
from sla.inference import AdaptiveClassifier
from sla.inference import AdaptivePolicy
from sla.inference.deployed_form import DeployedForm
from tiny_models import NUM_CLASSES
from tiny_models import deep_backbone
from tiny_models import set_random_weights
from tiny_models import tiny_images
from tiny_models import tiny_labels

pytestmark = requires_tensorflow

IMAGES = tiny_images(40, size=6)
NAMES = ("a", "b", "c")


def _make(distillation=True):
    model = sla.SLAModel(
        deep_backbone(), NUM_CLASSES, "rotation", distillation=distillation
    )
    model.build(IMAGES.shape)
    set_random_weights(model)
    model.set_weights([abs(weight) for weight in model.get_weights()])
    return model


def _network(model, form):
    from sla.inference.network import build_network

    return build_network(model, form, Preprocessing(), NAMES)


def _answers(network, images):
    answers = network.answer(keras.ops.convert_to_tensor(images))
    return {name: value.numpy() for name, value in answers.items()}


FORMS = [
    DeployedForm("single"),
    DeployedForm("single", "marginal"),
    DeployedForm("aggregated"),
    DeployedForm("aggregated", "probability_mean", (0, 3), 0.5),
    DeployedForm("distilled", temperature=2.0),
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_forms(form):
    model = _make()
    network = _network(model, form)
    expected = model.deploy(
        form.mode, form.reduction, form.views, form.temperature
    ).predict(IMAGES, verbose=0)
    assert list(_answers(network, IMAGES)) == ["probabilities"]
    found = _answers(network, IMAGES)["probabilities"]
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert form.passes(model) == {"aggregated": len(form.views or "4444")}.get(
        form.mode, 1
    )


def test_names_of_forms():
    names = [form.name for form in FORMS]
    assert names == [
        "single",
        "single_marginal",
        "aggregated",
        "aggregated_probability_mean_2_views",
        "distilled",
    ]


@pytest.mark.parametrize("distillation", [True, False])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_adaptive_graph_takes_the_passes_of_the_classifier(distillation, share):
    model = _make(distillation)
    first = model.predict(
        IMAGES, mode="distilled" if distillation else "single", verbose=0
    )
    threshold = float(np.quantile(first.max(axis=1), share))
    policy = AdaptivePolicy((0, 2, 1, 3), threshold, temperature=1.5)
    network = _network(model, DeployedForm("adaptive", policy=policy))
    expected, passes = AdaptiveClassifier(model, policy).predict(IMAGES)
    for count in (40, 7, 1):
        found = _answers(network, IMAGES[:count])
        np.testing.assert_array_equal(found["passes"], passes[:count])
        np.testing.assert_allclose(
            found["probabilities"], expected[:count], atol=1e-5
        )
    if share == 0.5:
        assert len(set(passes)) > 1


@pytest.fixture
def mixed_precision():
    keras.config.set_dtype_policy("mixed_bfloat16")
    yield
    keras.config.set_dtype_policy("float32")


def test_a_model_of_mixed_precision_is_exported_in_float32(mixed_precision):
    model = _make()
    weights = model.get_weights()
    network = _network(model, DeployedForm("aggregated"))
    assert keras.config.dtype_policy().name == "mixed_bfloat16"
    keras.config.set_dtype_policy("float32")
    reference = _make()
    reference.set_weights(weights)
    np.testing.assert_allclose(
        _answers(network, IMAGES)["probabilities"],
        reference.predict(IMAGES, mode="aggregated", verbose=0),
        atol=1e-6,
    )


def test_temperature_is_that_of_the_validation_logits():
    import tensorflow as tf
    from scipy.optimize import minimize_scalar

    from sla.inference.network import fit_form_temperature

    model, labels = _make(), tiny_labels(40)
    data = tf.data.Dataset.from_tensor_slices((IMAGES, labels)).batch(16)
    form = fit_form_temperature(model, DeployedForm("aggregated"), data)
    logits = np.log(model.predict(IMAGES, mode="aggregated", verbose=0))

    def loss(log_temperature):
        scaled = np.exp(logits.astype("float64") / np.exp(log_temperature))
        shares = scaled / scaled.sum(axis=1, keepdims=True)
        return -np.log(shares[np.arange(40), labels]).mean()

    best = minimize_scalar(loss, bounds=(-3, 3), method="bounded")
    assert form.mode == "aggregated"
    assert form.temperature == pytest.approx(np.exp(best.x), rel=1e-2)
