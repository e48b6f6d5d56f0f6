# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Labels of every form, and weights of examples, classes and regularizers."""

import keras
import numpy as np
import pytest

import sla
from numpy_models import dense_features
from numpy_models import sla_terms
from tiny_models import NUM_CLASSES
from tiny_models import assert_all_close
from tiny_models import dense_backbone
from tiny_models import set_random_weights
from tiny_models import step
from tiny_models import tiny_images
from tiny_models import tiny_labels

DISTILLATION = sla.SelfDistillation(1.5, 0.5, 2.0)
IMAGES = tiny_images(8)
LABELS = tiny_labels(8)
WEIGHTS = np.linspace(0.2, 3.0, 8).astype("float32")
OPTIONS = {"reduction": "mean", **DISTILLATION.get_config()}


def _make(**backbone_options):
    model = sla.SLAModel(
        dense_backbone(**backbone_options),
        NUM_CLASSES,
        distillation=DISTILLATION,
    )
    model.build(IMAGES.shape)
    set_random_weights(model)
    return model


def _numpy_terms(model, targets):
    """Terms `(B, 3)` of the loss."""
    weights = [weight.astype("float64") for weight in model.get_weights()]
    setting = ("rotation", dense_features, OPTIONS, None)
    return np.array(
        [
            sla_terms(weights, image, target, *setting)[:3]
            for image, target in zip(IMAGES, targets)
        ]
    )


@pytest.mark.parametrize(
    "labels",
    [
        LABELS.astype("int64"),
        LABELS.astype("uint8"),
        LABELS[:, None],
        LABELS.astype("float32"),
        np.eye(NUM_CLASSES)[LABELS],
        np.eye(NUM_CLASSES, dtype="int32")[LABELS],
    ],
    ids=lambda labels: f"{labels.dtype}-{labels.ndim}",
)
def test_every_form_of_labels_gives_the_same_step(labels):
    expected_logs, expected = step(_make(), IMAGES, LABELS)
    logs, gradients = step(_make(), IMAGES, labels)
    assert_all_close(gradients, expected, 1e-6)
    assert logs == pytest.approx(expected_logs, rel=1e-6)


def test_soft_labels():
    soft = np.random.default_rng(1).dirichlet(np.ones(NUM_CLASSES), 8)
    model = _make()
    expected = _numpy_terms(model, soft).mean(axis=0)
    logs, _ = step(model, IMAGES, soft)
    terms = [logs[name] for name in model.loss_names]
    np.testing.assert_allclose(terms, expected, rtol=1e-5)
    assert logs["loss"] == pytest.approx(expected.sum(), rel=1e-5)


def test_sample_weight_of_ones_changes_nothing():
    logs, gradients = step(_make(), IMAGES, LABELS, np.ones(8))
    expected_logs, expected = step(_make(), IMAGES, LABELS)
    assert logs == pytest.approx(expected_logs)
    assert_all_close(gradients, expected, 1e-6)


def test_an_example_of_weight_zero_has_no_influence():
    weights = np.array([1.0] * 6 + [0.0] * 2)
    _, gradients = step(_make(), IMAGES, LABELS, weights)
    others = IMAGES.copy()
    others[6:] *= -3
    _, expected = step(_make(), others, LABELS, weights)
    assert_all_close(gradients, expected, 1e-6)
    # It stays in the count of the mean, as in any Keras model.
    _, without = step(_make(), IMAGES[:6], LABELS[:6])
    assert_all_close(gradients, [value * 6 / 8 for value in without])


@pytest.mark.parametrize("shape", [(8,), (8, 1)])
def test_sample_weight_against_numpy(shape):
    model = _make()
    terms = _numpy_terms(model, np.eye(NUM_CLASSES)[LABELS])
    expected = (terms * WEIGHTS[:, None]).mean(axis=0)
    logs, _ = step(model, IMAGES, LABELS, WEIGHTS.reshape(shape))
    terms = [logs[name] for name in model.loss_names]
    np.testing.assert_allclose(terms, expected, rtol=1e-5)
    assert logs["loss"] == pytest.approx(expected.sum(), rel=1e-5)


def _fitted(labels, **options):
    model = _make()
    model.compile(keras.optimizers.SGD(0.1), run_eagerly=True)
    model.fit(IMAGES, labels, batch_size=4, shuffle=False, verbose=0, **options)
    return model.get_weights()


@pytest.mark.parametrize("labels", [LABELS, np.eye(NUM_CLASSES)[LABELS]])
def test_class_weight_is_sample_weight(labels):
    factors = {0: 0.5, 1: 2.0, 2: 3.0}
    by_class = _fitted(labels, class_weight=factors)
    by_sample = _fitted(
        labels, sample_weight=np.array([factors[y] for y in LABELS])
    )
    assert_all_close(by_class, by_sample, 1e-6)
    assert np.abs(by_class[0] - _fitted(labels)[0]).max() > 1e-3


def test_weights_weigh_regularisers_not():
    plain, _ = step(_make(), IMAGES, LABELS, WEIGHTS)
    model = _make(kernel_regularizer=keras.regularizers.L2(0.1))
    penalty = 0.1 * np.sum(np.square(model.get_weights()[0]))
    logs, _ = step(model, IMAGES, LABELS, WEIGHTS)
    assert penalty > 0.1
    assert logs["loss"] == pytest.approx(plain["loss"] + penalty, rel=1e-5)
    assert logs["joint_loss"] == pytest.approx(plain["joint_loss"])
