# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

import sla
from backend_marks import requires_tensorflow
from sla.inference import AdaptiveClassifier
from sla.inference import AdaptivePolicy
from sla.inference.view_predictions import collect_view_predictions
from tiny_models import dense_backbone
from tiny_models import set_random_weights
from tiny_models import tiny_images
from tiny_models import tiny_labels

COUNT = 37
MODELS = {
    "student": lambda: sla.SLAModel(
        dense_backbone(), 3, "rotation", distillation=True
    ),
    "sla": lambda: sla.SLAModel(dense_backbone(), 3, "rotation"),
    "da": lambda: sla.AugmentationModel(dense_backbone(), 3, "rotation"),
    "mt": lambda: sla.MultiTaskModel(dense_backbone(), 3, "rotation"),
}


def _model(kind):
    model = MODELS[kind]()
    model.build((None, *tiny_images(1).shape[1:]))
    set_random_weights(model)
    return model


@pytest.fixture(params=MODELS)
def model(request):
    return _model(request.param)


def _view_predictions(model):
    import tensorflow as tf

    data = tf.data.Dataset.from_tensor_slices(
        (tiny_images(COUNT), tiny_labels(COUNT))
    )
    return collect_view_predictions(model, data.batch(10))


@requires_tensorflow
def test_predictions_are_those_of_predict(model):
    predictions = _view_predictions(model)
    np.testing.assert_array_equal(predictions.labels, tiny_labels(COUNT))
    assert predictions.view_logits.shape == (COUNT, 4, 3)
    assert (predictions.student_logits is not None) == (
        "distilled" in model.modes
    )
    policy = AdaptivePolicy((0, 1, 2, 3), 0.0)
    for mode in model.modes:
        np.testing.assert_allclose(
            policy.probabilities(predictions.logits(mode)),
            model.predict(tiny_images(COUNT), mode=mode, verbose=0),
            atol=1e-6,
        )


@requires_tensorflow
@pytest.mark.parametrize("batch_size", [8, 64])
def test_real_passes_equal_the_rule_on_all_logits(model, batch_size):
    predictions = _view_predictions(model)
    order = (0, 2, 1, 3)
    confidence = (
        AdaptivePolicy(order, 0.0)
        .apply(predictions.view_logits, predictions.student_logits)[0]
        .max(1)
    )
    # Between two images, so that no confidence is at the threshold.
    middle = np.sort(confidence)[COUNT // 2 - 1 : COUNT // 2 + 1]
    policy = AdaptivePolicy(order, float(np.mean(middle)))
    expected, expected_passes = policy.apply(
        predictions.view_logits, predictions.student_logits
    )
    assert len(set(expected_passes)) > 1
    probabilities, passes = AdaptiveClassifier(model, policy).predict(
        tiny_images(COUNT), batch_size
    )
    np.testing.assert_array_equal(passes, expected_passes)
    np.testing.assert_allclose(probabilities, expected, atol=1e-5)


def test_policy_of_another_model_is_refused():
    with pytest.raises(ValueError, match="2 transforms and a model with 4"):
        AdaptiveClassifier(_model("sla"), AdaptivePolicy((0, 1), 0.5))


@pytest.mark.parametrize(
    "images", [tiny_images(1)[:0], tiny_images(1)[0], iter([tiny_images(1)])]
)
def test_refuses_what_are_no_images(images):
    classifier = AdaptiveClassifier(
        _model("student"), AdaptivePolicy((0, 1, 2, 3), 0.9)
    )
    with pytest.raises(ValueError, match="Expected an array .n, height, width"):
        classifier.predict(images)
