# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Models with a loss for unequal classes, whole, against float64 numpy."""

import keras
import numpy as np
import pytest

import sla
from backend_marks import requires_tensorflow
from numpy_class_loss import cosine_scores
from numpy_class_loss import joint_label_loss
from numpy_class_loss import label_loss
from numpy_models import aggregated_logits
from numpy_models import cross_entropy
from numpy_models import dense_features
from numpy_models import divergence
from numpy_models import finite_differences
from numpy_models import view_features
from tiny_models import NUM_CLASSES
from tiny_models import assert_all_close
from tiny_models import deep_backbone
from tiny_models import dense_backbone
from tiny_models import set_random_weights
from tiny_models import step
from tiny_models import tiny_images
from tiny_models import tiny_labels

COUNTS = (200, 40, 5)
LDAM = sla.ClassLoss(
    "ldam", scale=3.0, class_counts=COUNTS, class_balanced_beta=0.99
)
FOCAL = sla.ClassLoss(
    "focal", gamma=1.5, class_counts=COUNTS, class_balanced_beta=0.99
)
DEFERRED = sla.ClassLoss(
    "ldam",
    scale=3.0,
    class_counts=COUNTS,
    class_balanced_beta=0.99,
    deferred=True,
)
IMAGES = tiny_images(3)
LABELS = tiny_labels(3)
TARGETS = np.eye(NUM_CLASSES)[LABELS]
DISTILLATION = sla.SelfDistillation(1.5, 0.5, 2.0)


def _make(model_class, class_loss, images=IMAGES, backbone=None, **options):
    model = model_class(
        backbone or dense_backbone(),
        NUM_CLASSES,
        class_loss=class_loss,
        **options,
    )
    model.build(images.shape)
    set_random_weights(model)
    return model


def _sla_loss(weights, teachers=None):
    """Loss of an `SLAModel` with LDAM and a student, and its teachers.

    Weights: kernel and bias of the backbone, kernels of both cosine heads.
    """
    total, own_teachers = 0.0, []
    for b, (image, target) in enumerate(zip(IMAGES, TARGETS)):
        views = view_features(image, "rotation", dense_features, weights)
        scores = [
            cosine_scores(z, weights[2], LDAM.scale).reshape(NUM_CLASSES, 4)
            for z in views
        ]
        for j in range(4):
            total += joint_label_loss(LDAM, target, scores[j], j) / 4
        student = cosine_scores(views[0], weights[3], LDAM.scale)
        total += 0.5 * label_loss(LDAM, target[:, None], student[:, None])
        own_teachers.append(aggregated_logits(scores, range(4)))
        teacher = own_teachers[b] if teachers is None else teachers[b]
        total += 1.5 * divergence(teacher, student, 2.0)
    return total / len(IMAGES), own_teachers


def test_ldam_with_joint_labels_and_student():
    model = _make(sla.SLAModel, LDAM, distillation=DISTILLATION)
    weights = [weight.astype("float64") for weight in model.get_weights()]
    assert [weight.shape[-1] for weight in weights] == [3, 3, 12, 3]
    expected, teachers = _sla_loss(weights)
    logs, gradients = step(model, IMAGES, LABELS)
    np.testing.assert_allclose(logs["loss"], expected, rtol=1e-5)
    slopes = finite_differences(lambda w: _sla_loss(w, teachers)[0], weights)
    assert_all_close(gradients, slopes, 2e-5)


@pytest.mark.parametrize("class_loss", [LDAM, FOCAL], ids=["ldam", "focal"])
@pytest.mark.parametrize(
    "model_class", [sla.AugmentationModel, sla.MultiTaskModel]
)
def test_models_without_joint_labels(model_class, class_loss):
    model = _make(model_class, class_loss, transforms="rotation")
    kernel, bias, *heads = [w.astype("float64") for w in model.get_weights()]
    cosine = class_loss.cosine_scale is not None
    total = transform_total = 0.0
    for image, target in zip(IMAGES, TARGETS):
        views = view_features(image, "rotation", dense_features, (kernel, bias))
        for j, z in enumerate(views):
            if cosine:
                scores = cosine_scores(z, heads[0], class_loss.scale)
            else:
                scores = z @ heads[0] + heads[1]
            total += label_loss(class_loss, target[:, None], scores[:, None])
            if model_class is sla.MultiTaskModel:
                # On the features as they are, and an ordinary cross-entropy.
                scores = z @ heads[-2] + heads[-1]
                transform_total += cross_entropy(np.eye(4)[j], scores)
    logs, _ = step(model, IMAGES, LABELS)
    assert logs["class_loss"] == pytest.approx(total / 12, rel=1e-5)
    expected = (total + transform_total) / 12
    assert logs["loss"] == pytest.approx(expected, rel=1e-5)


@requires_tensorflow
@pytest.mark.parametrize("class_loss", [DEFERRED, FOCAL], ids=["ldam", "focal"])
@pytest.mark.parametrize("chunk, views", [(1, None), (3, None), (2, 3)])
def test_chunks_give_what_all_views_give(class_loss, chunk, views):
    reports, changes = [], []
    for size in (None, chunk):
        model = _make(
            sla.SLAModel,
            class_loss,
            distillation=True,
            transform_chunk=size,
            transforms_per_step=views,
        )
        logs, change = step(model, IMAGES, LABELS)
        reports.append(logs)
        changes.append(change)
    assert reports[1] == pytest.approx(reports[0], rel=1e-5)
    assert_all_close(changes[1], changes[0])


MODELS = {
    "sla": (sla.SLAModel, {"distillation": True}),
    "da": (sla.AugmentationModel, {"transforms": "rotation"}),
    "mt": (sla.MultiTaskModel, {}),
}


@pytest.mark.parametrize("kind", MODELS)
def test_saved_deployed_and_in_part(kind, tmp_path):
    keras.utils.set_random_seed(0)
    model_class, options = MODELS[kind]
    images = tiny_images(6, size=6)
    model = model_class(
        deep_backbone(), NUM_CLASSES, class_loss=DEFERRED, **options
    )
    model.compile(keras.optimizers.SGD(0.05), run_eagerly=True)
    model.fit(images, tiny_labels(6), verbose=0)
    model.reweighting.assign(1.0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.class_loss == DEFERRED and float(loaded.reweighting) == 1
    forms = [
        (mode, reduction)
        for mode in model.modes
        for reduction in model.reductions.get(mode, [None])
    ]
    assert len(forms) == (6 if kind == "sla" else 3)
    for mode, reduction in forms:
        form = {"mode": mode, "reduction": reduction}
        expected = model.predict(images, verbose=0, **form)
        assert expected.std(axis=0).max() > 1e-3
        for predictions in (
            loaded.predict(images, verbose=0, **form),
            model.deploy(**form).predict(images, verbose=0),
        ):
            np.testing.assert_allclose(predictions, expected, atol=1e-5)
    part = model.deploy("aggregated", views=(0, 2))
    logits = model.view_logits(model(images, training=False))
    expected = keras.ops.softmax((logits[:, 0] + logits[:, 2]) / 2)
    np.testing.assert_allclose(
        part.predict(images, verbose=0),
        keras.ops.convert_to_numpy(expected),
        atol=1e-5,
    )
    for layer in model.deploy("single").layers:
        assert type(layer).__module__.startswith("keras.")


def test_logits_are_scaled_cosines():
    model = _make(sla.SLAModel, DEFERRED, distillation=True)
    outputs = model(IMAGES)
    for name in ("joint", "student"):
        values = np.abs(keras.ops.convert_to_numpy(outputs[name]))
        assert 1 < values.max() <= 3.0001


def test_without_a_class_loss_nothing_is_added():
    model = _make(sla.SLAModel, None, distillation=True)
    assert set(model(IMAGES)) == {"joint", "student"}
    assert len(model.weights) == 6


@pytest.mark.parametrize(
    "class_loss, message",
    [
        ("ldam", "class_loss='ldam'. Expected a sla.ClassLoss, or None"),
        (
            sla.ClassLoss("ldam", class_counts=(3, 2)),
            "class_counts of 2 classes for a model of 3",
        ),
    ],
)
def test_refuses_what_does_not_fit(class_loss, message):
    with pytest.raises(ValueError, match=message):
        sla.SLAModel(dense_backbone(), NUM_CLASSES, class_loss=class_loss)
