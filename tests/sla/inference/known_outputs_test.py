# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a rule says of images is the same however the model runs."""

import keras
import numpy as np
import pytest

import sla
from backend_marks import requires_tensorflow
from sla.inference.classifier import build_classifier
from sla.inference.deployment_options import DeploymentOptions
from sla.inference.known_outputs import known_outputs
from sla.inference.known_rule import fit_known_rule
from sla.inference.known_rule import scores_of
from sla.inference.view_predictions import ViewPredictions
from tiny_models import NUM_CLASSES
from tiny_models import deep_backbone
from tiny_models import set_random_weights
from tiny_models import tiny_images

to_numpy = keras.ops.convert_to_numpy
IMAGES = tiny_images(20, size=6)
METHODS = {
    "baseline": (sla.AugmentationModel, {}),
    "mt": (sla.MultiTaskModel, {"transforms": "rotation"}),
    "sla_sd": (sla.SLAModel, {"distillation": True}),
}


def _make(method):
    kind, options = METHODS[method]
    model = kind(deep_backbone(), NUM_CLASSES, **options)
    model.build(IMAGES.shape)
    set_random_weights(model)
    # Variances of batch normalization are among the weights.
    model.set_weights([abs(weight) for weight in model.get_weights()])
    return model


def _predictions(model):
    outputs = model.call(IMAGES, training=False)
    losses = model.transform_losses(outputs)
    return ViewPredictions(
        np.zeros(len(IMAGES), int),
        to_numpy(model.view_logits(outputs)),
        to_numpy(outputs["student"]) if "student" in outputs else None,
        {},
        None if losses is None else to_numpy(losses),
    )


def _outputs(*arguments):
    outputs = known_outputs(*arguments)
    return {name: to_numpy(values) for name, values in outputs.items()}


@pytest.mark.parametrize(
    "method, mode",
    [
        ("baseline", "single"),
        ("mt", "aggregated"),
        ("sla_sd", "single"),
        ("sla_sd", "aggregated"),
        ("sla_sd", "distilled"),
    ],
)
def test_outputs_are_those_of_the_collected_predictions(method, mode):
    model = _make(method)
    predictions = _predictions(model)
    rule = fit_known_rule(predictions, mode, 0.75)
    scores = scores_of(predictions, mode)
    outputs = _outputs(model, rule, IMAGES)
    np.testing.assert_allclose(
        outputs["known_score"], rule.score(scores), rtol=1e-3, atol=1e-3
    )
    for name, values in rule.standard_scores(scores).items():
        np.testing.assert_allclose(outputs[name], values, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(
        outputs["probabilities"],
        model.predict(IMAGES, mode=mode, verbose=0),
        atol=1e-5,
    )
    options = DeploymentOptions(mode, known_rule=rule)
    classified = build_classifier(model, options)(IMAGES)
    for name, values in outputs.items():
        np.testing.assert_allclose(
            classified[name], values, rtol=1e-3, atol=1e-3
        )


def test_transform_losses_of_one_view_are_those_of_all_views():
    model = _make("mt")
    outputs = model.call(IMAGES, training=False)
    of_all = to_numpy(model.transform_losses(outputs))
    for view in (0, 2):
        outputs = model.call(IMAGES, training=False, views=(view,))
        np.testing.assert_allclose(
            to_numpy(model.transform_losses(outputs, (view,)))[:, 0],
            of_all[:, view],
            rtol=1e-4,
            atol=1e-5,
        )


@pytest.mark.parametrize("temperature", [1.0, 2.5])
def test_temperature_changes_the_probabilities_alone(temperature):
    model = _make("sla_sd")
    rule = fit_known_rule(_predictions(model), "distilled")
    outputs = _outputs(model, rule, IMAGES, temperature)
    plain = _outputs(model, rule, IMAGES)
    np.testing.assert_array_equal(outputs["known_score"], plain["known_score"])
    expected = np.array(plain["probabilities"], "float64") ** (1 / temperature)
    expected /= expected.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(outputs["probabilities"], expected, rtol=1e-4)


@pytest.mark.parametrize(
    "options",
    [
        {"mode": "single"},
        {"mode": "aggregated", "views": (0, 1)},
        {"mode": "aggregated", "reduction": "probability_mean"},
    ],
)
def test_a_rule_of_another_mode_is_refused(options):
    rule = fit_known_rule(_predictions(_make("sla_sd")), "aggregated")
    with pytest.raises(ValueError, match="rule of mode 'aggregated' for"):
        DeploymentOptions(**options, known_rule=rule)


@requires_tensorflow
def test_a_deployed_model_decides():
    from official.vision.dataloaders.preprocessing import Preprocessing
    from sla.inference.deployed_model import deployed_model_of

    model = _make("sla_sd")
    predictions = _predictions(model)
    rule = fit_known_rule(predictions, "aggregated", 0.5)
    deployed = deployed_model_of(
        model,
        DeploymentOptions("aggregated", known_rule=rule),
        Preprocessing(),
        ("a", "b", "c"),
    )
    outputs = deployed.predict(keras.ops.convert_to_tensor(IMAGES))
    score = rule.score(scores_of(predictions, "aggregated"))
    np.testing.assert_allclose(outputs["known_score"], score, atol=1e-3)
    assert outputs["is_known"].numpy().sum() == 10
    assert set(outputs) == {"probabilities", "known_score", "is_known"}
