# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A deployed model predicts what the model does, with all options."""

import keras
import numpy as np
import pytest

import sla
from backend_marks import requires_tensorflow
from official.vision.dataloaders.preprocessing import Preprocessing
from sla.inference import AdaptiveClassifier
from sla.inference import AdaptivePolicy
from sla.inference.deployment_options import DeploymentOptions
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


def _deploy(model, options):
    from sla.inference.deployed_model import deployed_model_of

    return deployed_model_of(model, options, Preprocessing(), NAMES)


@pytest.mark.parametrize("mode", ["single", "adaptive"])
def test_class_names_are_as_many_as_outputs(mode):
    from sla.inference.deployed_model import deployed_model_of

    policy = AdaptivePolicy((0, 1, 2, 3), 0.5) if mode == "adaptive" else None
    options = DeploymentOptions(mode, policy=policy)
    with pytest.raises(ValueError, match="Got 2 class names for 3 outputs"):
        deployed_model_of(_make(), options, Preprocessing(), NAMES[:2])


def _predict(deployed, images):
    predictions = deployed.predict(keras.ops.convert_to_tensor(images))
    return {name: value.numpy() for name, value in predictions.items()}


OPTIONS = [
    DeploymentOptions("single"),
    DeploymentOptions("single", "marginal"),
    DeploymentOptions("aggregated"),
    DeploymentOptions("aggregated", "probability_mean", (0, 3), 0.5),
    DeploymentOptions("distilled", temperature=2.0),
]


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: options.name)
def test_options(options):
    model = _make()
    deployed = _deploy(model, options)
    expected = model.deploy(
        options.mode, options.reduction, options.views, options.temperature
    ).predict(IMAGES, verbose=0)
    assert list(_predict(deployed, IMAGES)) == ["probabilities"]
    probabilities = _predict(deployed, IMAGES)["probabilities"]
    np.testing.assert_allclose(probabilities, expected, atol=1e-6)
    passes = len(options.views or "4444") if options.mode == "aggregated" else 1
    assert options.passes(model) == passes


def test_names_of_options():
    names = [options.name for options in OPTIONS]
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
    deployed = _deploy(model, DeploymentOptions("adaptive", policy=policy))
    expected, passes = AdaptiveClassifier(model, policy).predict(IMAGES)
    for count in (40, 7, 1):
        predictions = _predict(deployed, IMAGES[:count])
        np.testing.assert_array_equal(predictions["passes"], passes[:count])
        np.testing.assert_allclose(
            predictions["probabilities"], expected[:count], atol=1e-5
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
    deployed = _deploy(model, DeploymentOptions("aggregated"))
    assert keras.config.dtype_policy().name == "mixed_bfloat16"
    keras.config.set_dtype_policy("float32")
    reference = _make()
    reference.set_weights(weights)
    np.testing.assert_allclose(
        _predict(deployed, IMAGES)["probabilities"],
        reference.predict(IMAGES, mode="aggregated", verbose=0),
        atol=1e-6,
    )


def test_temperature_is_that_of_the_validation_logits():
    import tensorflow as tf
    from scipy.optimize import minimize_scalar

    from sla.inference.deployed_model import with_fitted_temperature

    model, labels = _make(), tiny_labels(40)
    data = tf.data.Dataset.from_tensor_slices((IMAGES, labels)).batch(16)
    options = with_fitted_temperature(
        DeploymentOptions("aggregated"), model, data
    )
    logits = np.log(model.predict(IMAGES, mode="aggregated", verbose=0))

    def loss(log_temperature):
        scaled = np.exp(logits.astype("float64") / np.exp(log_temperature))
        shares = scaled / scaled.sum(axis=1, keepdims=True)
        return -np.log(shares[np.arange(40), labels]).mean()

    best = minimize_scalar(loss, bounds=(-3, 3), method="bounded")
    assert options.mode == "aggregated"
    assert options.temperature == pytest.approx(np.exp(best.x), rel=1e-2)
