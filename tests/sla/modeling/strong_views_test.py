# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Pseudo-labels on strong views, FixMatch among them, against numpy."""

import keras
import numpy as np
import pytest

import sla
from backend_marks import requires_tensorflow
from numpy_models import aggregated_logits
from numpy_models import cross_entropy
from numpy_models import dense_features
from numpy_models import finite_differences
from numpy_models import joint_scores
from numpy_models import log_softmax
from numpy_models import view_features
from official.vision.modeling.layers.strong_augmentation import (
    StrongAugmentation,
)
from tiny_models import NUM_CLASSES
from tiny_models import assert_all_close
from tiny_models import dense_backbone
from tiny_models import set_random_weights
from tiny_models import step
from tiny_models import tiny_images

pytestmark = requires_tensorflow

IMAGES = np.clip(tiny_images(7, channels=3), -1, 1)
LABELS = np.array([1, -1, 0, -1, -1, 2, -1])
LOSS = sla.UnlabeledLoss(pseudo_label_weight=0.7, threshold=0.6)
SEED = 5


def _make(model_class=sla.AugmentationModel, **options):
    model = model_class(
        dense_backbone(),
        NUM_CLASSES,
        unlabeled_loss=LOSS,
        strong_augmentation=StrongAugmentation(),
        seed=SEED,
        **options,
    )
    model.build(IMAGES.shape)
    set_random_weights(model)
    return model


def _logits(weights, image):
    return dense_features(image, *weights[:2]) @ weights[2] + weights[3]


def _reference(weights, strong, targets):
    """Mean over labeled images plus 0.7 times that over unlabeled ones."""
    labeled, unlabeled = [], []
    for image, changed, label, target in zip(IMAGES, strong, LABELS, targets):
        if label >= 0:
            truth = np.eye(NUM_CLASSES)[label]
            labeled.append(cross_entropy(truth, _logits(weights, image)))
        else:
            unlabeled.append(cross_entropy(target, _logits(weights, changed)))
    return np.mean(labeled) + 0.7 * np.mean(unlabeled)


def test_loss_and_gradients():
    model = _make()
    weights = [w.astype("float64") for w in model.get_weights()]
    strong = StrongAugmentation()(IMAGES, seed=np.array([SEED, 0]))
    strong = np.asarray(strong, "float64")
    targets = []
    for image in IMAGES:
        weak = np.exp(log_softmax(_logits(weights, image)))
        targets.append(np.eye(NUM_CLASSES)[weak.argmax()] * (weak.max() > 0.6))
    certain = np.sum(targets, axis=1)[LABELS < 0]
    assert 0 < certain.sum() < len(certain)

    def loss(weights):
        return _reference(weights, strong, targets)

    logs, gradients = step(model, IMAGES, LABELS)
    assert logs["loss"] == pytest.approx(loss(weights), rel=1e-5)
    assert logs["pseudo_label_share"] == pytest.approx(certain.mean())
    assert_all_close(gradients, finite_differences(loss, weights))


def test_every_step_has_other_strong_views():
    model = _make()
    model.compile(keras.optimizers.SGD(0.0))
    losses = []
    for _ in range(2):
        logs = model.train_on_batch(IMAGES, LABELS, return_dict=True)
        losses.append(float(logs["pseudo_label_loss"]))
        model.reset_metrics()
    again = _make()
    again.compile(keras.optimizers.SGD(0.0))
    logs = again.train_on_batch(IMAGES, LABELS, return_dict=True)
    assert losses[0] == pytest.approx(float(logs["pseudo_label_loss"]))
    assert losses[0] != losses[1]


def test_it_predicts_from_the_image_as_it_is():
    model = _make()
    weights = model.get_weights()
    expected = [np.exp(log_softmax(_logits(weights, x))) for x in IMAGES]
    np.testing.assert_allclose(
        model.predict(IMAGES, verbose=0), expected, atol=1e-5
    )
    deployed = model.deploy().predict(IMAGES, verbose=0)
    np.testing.assert_allclose(deployed, expected, atol=1e-5)


def test_it_is_saved(tmp_path):
    model = _make()
    model.compile("sgd")
    model.fit(IMAGES, LABELS, verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.unlabeled_loss == LOSS and loaded.seed == SEED
    np.testing.assert_array_equal(
        loaded.predict(IMAGES, verbose=0), model.predict(IMAGES, verbose=0)
    )


@pytest.mark.parametrize("student", [True, False])
@pytest.mark.parametrize("chunk", [None, 1])
def test_joint_labels_and_a_strong_view(student, chunk):
    """The terms on M views as without it, plus the head of one pass."""
    model = _make(sla.SLAModel, distillation=student, transform_chunk=chunk)
    weights = [w.astype("float64") for w in model.get_weights()]
    strong = StrongAugmentation()(IMAGES, seed=np.array([SEED, 0]))
    values = []
    for image, changed in zip(IMAGES, np.asarray(strong, "float64")):
        views = view_features(image, "rotation", dense_features, weights)
        setting = (NUM_CLASSES, 4, *weights[2:4])
        scores = [joint_scores(z, *setting) for z in views]
        teacher = np.exp(log_softmax(aggregated_logits(scores)))
        target = np.eye(NUM_CLASSES)[teacher.argmax()] * (teacher.max() > 0.6)
        value = 0.0
        for j, score in enumerate(scores):
            joint = np.zeros((NUM_CLASSES, 4))
            joint[:, j] = target
            value += cross_entropy(joint.ravel(), score.ravel()) / 4
        feature = dense_features(changed, *weights[:2])
        if student:
            logits = feature @ weights[4] + weights[5]
            value += cross_entropy(target, logits)
        else:
            joint = np.zeros((NUM_CLASSES, 4))
            joint[:, 0] = target
            score = joint_scores(feature, *setting)
            value += cross_entropy(joint.ravel(), score.ravel())
        values.append(value)
    logs, _ = step(model, IMAGES, LABELS)
    expected = 0.7 * np.mean(np.array(values)[LABELS < 0])
    assert expected > 0
    assert logs["pseudo_label_loss"] == pytest.approx(expected, rel=1e-4)
