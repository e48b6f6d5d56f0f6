# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Joint labels with MixUp, CutMix and label smoothing."""

import itertools

import keras
import numpy as np
import pytest

import sla
from backend_marks import requires_tensorflow
from numpy_models import dense_features
from numpy_models import sla_terms
from official.vision.configs.image_classification import AugmentationConfig
from official.vision.configs.image_classification import DataConfig
from tiny_models import NUM_CLASSES
from tiny_models import dense_backbone
from tiny_models import set_random_weights
from tiny_models import step
from tiny_models import tiny_labels

COUNT = 8
DISTILLATION = sla.SelfDistillation(1.5, 0.5, 2.0)
OPTIONS = {"reduction": "mean", **DISTILLATION.get_config()}
LABELS = tiny_labels(COUNT)
IMAGES = np.random.default_rng(2).integers(0, 256, (COUNT, 4, 4, 3))

AUGMENTATIONS = {
    "mixup": {"mixup_alpha": 1.0},
    "cutmix": {"cutmix_alpha": 1.0},
    "smoothing": {"label_smoothing": 0.2},
    "mixup and smoothing": {"mixup_alpha": 1.0, "label_smoothing": 0.1},
    "everything": {
        "color_jitter": [0.4, 0.4, 0.4, 0.25],
        "mixup_alpha": 0.5,
        "cutmix_alpha": 1.0,
        "label_smoothing": 0.1,
    },
}
every_augmentation = pytest.mark.parametrize(
    "settings", AUGMENTATIONS.values(), ids=AUGMENTATIONS
)


def _augment(*arguments):
    pytest.importorskip("tensorflow", reason="it is TensorFlow that augments")
    from official.vision.ops.batch_augmentation import augment_batch

    return augment_batch(*arguments)


def _augmented(settings):
    """Normalized images and soft labels, as a training step sees them."""
    images, targets = _augment(
        IMAGES.astype("uint8"),
        LABELS,
        NUM_CLASSES,
        AugmentationConfig(**settings),
        (0, 3),
    )
    return np.asarray(images, "float32") / 255 - 0.5, np.asarray(targets)


def _own_targets(settings):
    """The same soft labels in float64, from the shares of each image."""
    smoothing = settings.get("label_smoothing", 0.0)
    mixing = AugmentationConfig(**{**settings, "label_smoothing": 0.0})
    shares = np.eye(COUNT)
    if mixing.gives_soft_labels:
        _, shares = _augment(
            IMAGES.astype("uint8"), np.arange(COUNT), COUNT, mixing, (0, 3)
        )
    targets = np.zeros((COUNT, NUM_CLASSES))
    for row, image_shares in zip(targets, np.asarray(shares, "float64")):
        for label, share in zip(LABELS, image_shares):
            row[label] += share
        for i in range(NUM_CLASSES):
            row[i] = (1 - smoothing) * row[i] + smoothing / NUM_CLASSES
    return targets


def _make():
    model = sla.SLAModel(
        dense_backbone(), NUM_CLASSES, distillation=DISTILLATION
    )
    model.build(IMAGES.shape)
    set_random_weights(model)
    return model


@every_augmentation
def test_a_step_against_numpy(settings):
    images, soft = _augmented(settings)
    targets = _own_targets(settings)
    np.testing.assert_allclose(soft, targets, atol=1e-6)
    model = _make()
    weights = [weight.astype("float64") for weight in model.get_weights()]
    setting = ("rotation", dense_features, OPTIONS, None)
    expected = np.mean(
        [
            sla_terms(weights, image, target, *setting)[:3]
            for image, target in zip(images.astype("float64"), targets)
        ],
        axis=0,
    )
    logs, _ = step(model, images, soft)
    terms = [logs[name] for name in model.loss_names]
    np.testing.assert_allclose(terms, expected, rtol=1e-5)


def test_training_on_soft_labels():
    images, soft = _augmented(AUGMENTATIONS["mixup and smoothing"])
    model = _make()
    model.compile(keras.optimizers.Adam(0.02))
    history = model.fit(
        images, soft, batch_size=COUNT, epochs=30, verbose=0
    ).history
    assert np.isfinite(history["loss"]).all()
    assert history["joint_loss"][-1] < 0.8 * history["joint_loss"][0]
    assert history["student_loss"][-1] < history["student_loss"][0]


@every_augmentation
def test_accuracy_is_that_of_the_likeliest_class(settings):
    images, soft = _augmented(settings)
    model = _make()
    model.compile(run_eagerly=True)
    by_soft, by_class = (
        model.evaluate(images, labels, verbose=0, return_dict=True)
        for labels in (soft, soft.argmax(axis=1))
    )
    for name in model.accuracy_names:
        assert by_soft[name] == by_class[name]
    predicted = model.predict(images, verbose=0).argmax(axis=1)
    expected = np.mean(predicted == soft.argmax(axis=1))
    assert by_soft["distilled_accuracy"] == pytest.approx(expected)


def test_both_partners_share_the_transform_of_the_view():
    """No probability leaves the column of the view's transform."""
    _, soft = _augmented(AUGMENTATIONS["mixup and smoothing"])
    shape = (COUNT, 4, NUM_CLASSES, 4)
    logits = np.random.default_rng(0).normal(size=shape).astype("float32")
    loss = float(sla.losses.joint_loss(soft, logits))
    for j, other in itertools.permutations(range(4), 2):
        # Scores of another transform matter through the normalizer alone.
        moved = logits.copy()
        moved[:, j, :, other] = moved[:, j, ::-1, other]
        assert float(sla.losses.joint_loss(soft, moved)) == pytest.approx(loss)


@requires_tensorflow
def test_from_the_configuration_to_a_trained_model():
    from official.vision.dataloaders.dataset_factory import build_data
    from official.vision.dataloaders.evaluation_pipeline import (
        evaluation_dataset,
    )
    from official.vision.dataloaders.training_pipeline import training_dataset

    config = DataConfig(
        batch_size=32,
        augmentation=AugmentationConfig(**AUGMENTATIONS["everything"]),
    )
    data = build_data(config, seed=0)
    model = sla.SLAModel(dense_backbone(), data.train.num_classes)
    model.compile(keras.optimizers.Adam(0.01))
    history = model.fit(
        training_dataset(data.train, config, seed=0),
        validation_data=evaluation_dataset(data.validation, config),
        steps_per_epoch=60,
        epochs=2,
        verbose=0,
    ).history
    assert history["loss"][1] < history["loss"][0]
    assert history["val_aggregated_accuracy"][1] > 0.2
