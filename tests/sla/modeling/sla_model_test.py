# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The method's loss and gradients, whole, against float64 numpy."""

import keras
import numpy as np
import pytest

import sla
from numpy_models import dense_features
from numpy_models import finite_differences
from numpy_models import patch_features
from numpy_models import sla_loss
from numpy_models import sla_terms
from sla.losses.cross_entropy import class_cross_entropy
from sla.modeling import sla_model
from tiny_models import NUM_CLASSES
from tiny_models import assert_all_close
from tiny_models import dense_backbone
from tiny_models import patch_backbone
from tiny_models import set_random_weights
from tiny_models import step
from tiny_models import tiny_images
from tiny_models import tiny_labels

BACKBONES = {
    "dense": (dense_backbone, dense_features),
    "patches": (patch_backbone, patch_features),
}
DISTILLATION = sla.SelfDistillation(
    weight=1.5, student_weight=0.5, temperature=2.0
)
IMAGES = tiny_images(3)
LABELS = tiny_labels(3)
TARGETS = np.eye(NUM_CLASSES)[LABELS]


def _make(
    backbone="dense",
    transforms="rotation",
    distillation=False,
    joint_reduction="mean",
    model_class=sla.SLAModel,
):
    model = model_class(
        BACKBONES[backbone][0](),
        NUM_CLASSES,
        transforms,
        distillation,
        joint_reduction,
    )
    model.build(IMAGES.shape)
    set_random_weights(model)
    return model


def _numpy_setting(model, backbone):
    options = {"reduction": model.joint_reduction}
    if model.distillation:
        options |= model.distillation.get_config()
    return model.transforms.name, BACKBONES[backbone][1], options


def _assert_step_is_right(model, backbone="dense"):
    """Compares the loss and every gradient of one step with numpy's."""
    weights = [weight.astype("float64") for weight in model.get_weights()]
    value, loss = sla_loss(
        weights, IMAGES, TARGETS, *_numpy_setting(model, backbone)
    )
    logs, gradients = step(model, IMAGES, LABELS)
    np.testing.assert_allclose(logs["loss"], value, rtol=1e-5)
    assert_all_close(gradients, finite_differences(loss, weights))


@pytest.mark.parametrize("backbone", BACKBONES)
@pytest.mark.parametrize("transforms", ["rotation", "rotation2"])
def test_loss_and_gradients(backbone, transforms):
    _assert_step_is_right(_make(backbone, transforms), backbone)


@pytest.mark.parametrize(
    "distillation",
    [
        True,
        sla.SelfDistillation.balanced(),
        DISTILLATION,
        sla.SelfDistillation(0.7, 0.0, 0.5),
        sla.SelfDistillation(0.0, 2.0, per_view=True),
    ],
    ids=repr,
)
def test_loss_and_gradients_with_distillation(distillation):
    _assert_step_is_right(_make(distillation=distillation))


def test_loss_and_gradients_with_pooling_large_loss_and_two_views():
    model = _make("patches", "rotation2", DISTILLATION, "sum")
    _assert_step_is_right(model, "patches")


class _TransformMajor(sla.SLAModel):
    """Reads column `k * N + i` as class i and transform k."""

    def call_heads(self, features, views):
        outputs = super().call_heads(features, views)
        shape = keras.ops.shape(outputs["joint"])
        swapped = (shape[0], shape[1], shape[3], shape[2])
        joint = keras.ops.reshape(outputs["joint"], swapped)
        outputs["joint"] = keras.ops.transpose(joint, (0, 1, 3, 2))
        return outputs


class _StudentOnAllRows(sla.SLAModel):
    """Trains the student's cross-entropy on the turned images too."""

    def call_heads(self, features, views):
        student = self.student_head(features)
        every = keras.ops.reshape(student, (-1, len(views), NUM_CLASSES))
        return super().call_heads(features, views) | {"every": every}

    def loss_terms(self, targets, outputs, views):
        terms = super().loss_terms(targets, outputs, views)
        values = class_cross_entropy(targets[:, None], outputs["every"])
        factor = self.distillation.student_weight
        terms["student_loss"] = factor * keras.ops.mean(values, axis=1)
        return terms


class _ViewMajorRows(sla.SLAModel):
    """Takes row `j * B + b` for view j of image b."""

    def call_heads(self, features, views):
        rows = keras.ops.reshape(features, (len(views), -1, features.shape[-1]))
        rows = keras.ops.reshape(
            keras.ops.transpose(rows, (1, 0, 2)), (-1, features.shape[-1])
        )
        return super().call_heads(rows, views)


@pytest.mark.parametrize(
    "mutant", [_TransformMajor, _StudentOnAllRows, _ViewMajorRows]
)
def test_the_comparison_catches_a_wrong_layout(mutant):
    model = _make(distillation=DISTILLATION, model_class=mutant)
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        _assert_step_is_right(model)


def _divergence(teacher, student, temperature=1.0):
    teacher = keras.ops.log_softmax(teacher / temperature)
    student = keras.ops.log_softmax(student / temperature)
    return temperature**2 * keras.ops.sum(
        keras.ops.exp(teacher) * (teacher - student), axis=-1
    )


def _reversed_divergence(teacher, student, temperature=1.0):
    return _divergence(student, keras.ops.stop_gradient(teacher), temperature)


@pytest.mark.parametrize("mutant", [_divergence, _reversed_divergence])
def test_the_comparison_catches_a_wrong_divergence(mutant, monkeypatch):
    monkeypatch.setattr(sla_model, "distillation_divergence", mutant)
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        _assert_step_is_right(_make(distillation=DISTILLATION))


def test_the_student_sends_no_gradient_into_the_joint_head():
    with_student = _make(distillation=DISTILLATION)
    without = _make()
    without.set_weights(with_student.get_weights()[:4])
    _, gradients = step(with_student, IMAGES, LABELS)
    _, expected = step(without, IMAGES, LABELS)
    assert_all_close(gradients[2:4], expected[2:4], tolerance=1e-6)
    assert np.abs(gradients[0] - expected[0]).max() > 0.01
    assert np.abs(gradients[4]).max() > 0.01


def test_large_loss_is_m_times_the_joint_term_alone():
    small, _ = step(_make(distillation=DISTILLATION), IMAGES, LABELS)
    large, _ = step(
        _make(distillation=DISTILLATION, joint_reduction="sum"), IMAGES, LABELS
    )
    assert large["joint_loss"] == pytest.approx(4 * small["joint_loss"])
    for name in ("student_loss", "distillation_loss"):
        assert large[name] == pytest.approx(small[name])
    assert large["loss"] == pytest.approx(
        small["loss"] + 3 * small["joint_loss"]
    )


def test_reported_terms_are_the_weighted_means_of_numpy():
    model = _make(distillation=DISTILLATION)
    weights = [weight.astype("float64") for weight in model.get_weights()]
    setting = _numpy_setting(model, "dense")
    terms = [
        sla_terms(weights, image, target, *setting, None)[:3]
        for image, target in zip(IMAGES, TARGETS)
    ]
    logs, _ = step(model, IMAGES, LABELS)
    np.testing.assert_allclose(
        [logs[name] for name in model.loss_names],
        np.mean(terms, axis=0),
        rtol=1e-5,
    )


def test_aggregation_of_equal_views_averages_the_transforms_scores():
    model = _make()
    images = np.full((2, 4, 4, 2), [[[[0.3, -0.8]]]], "float32")
    images[1] *= 2
    joint = keras.ops.convert_to_numpy(model(images)["joint"])
    np.testing.assert_allclose(joint, joint[:, :1] + 0 * joint, atol=1e-6)
    expected = joint[:, 0].mean(axis=-1)
    expected = np.exp(expected) / np.exp(expected).sum(-1, keepdims=True)
    np.testing.assert_allclose(
        model.predict(images, mode="aggregated", verbose=0),
        expected,
        atol=1e-6,
    )
    # With one score for all transforms, it is single inference.
    weights = model.get_weights()
    for position in (2, 3):
        equal = weights[position].reshape(-1, NUM_CLASSES, 4)
        equal[:] = equal[:, :, :1]
        weights[position] = equal.reshape(weights[position].shape)
    model.set_weights(weights)
    np.testing.assert_allclose(
        model.predict(images, mode="aggregated", verbose=0),
        model.predict(images, mode="single", verbose=0),
        atol=1e-6,
    )


def test_outputs_modes_and_names():
    model = _make(distillation=True)
    outputs = model(IMAGES)
    shapes = {name: tuple(value.shape) for name, value in outputs.items()}
    assert shapes == {"joint": (3, 4, 3, 4), "student": (3, 3)}
    assert model.modes == ("single", "aggregated", "distilled")
    assert model.default_mode == "distilled"
    assert _make().modes == ("single", "aggregated")
    assert _make().loss_names == ("joint_loss",)
    one_view = sla.SLAModel(dense_backbone(), 3, "identity")
    assert one_view.modes == ("single",)


def _two_inputs():
    inputs = [keras.Input((4, 4, 2)), keras.Input((4, 4, 2))]
    return keras.Model(inputs, keras.layers.add(inputs), name="two")


@pytest.mark.parametrize(
    "options, message",
    [
        ({"joint_reduction": "max"}, "reduction='max'. Expected 'mean' or"),
        ({"transforms": "rotations"}, "Got transform set 'rotations'"),
        ({"num_classes": 1}, "Got num_classes=1. Expected an integer"),
        ({"num_classes": 3.0}, "Got num_classes=3.0. Expected an integer"),
        (
            {"backbone": _two_inputs()},
            "Got backbone 'two' with 2 inputs. Expected one: images",
        ),
        ({"backbone": "resnet"}, "Got backbone='resnet' .str.. Expected a"),
        (
            {"transforms": "identity", "distillation": True},
            "distillation with one transform: there is nothing to aggregate",
        ),
        ({"distillation": 2.0}, "Got distillation=2.0. Expected True, False"),
    ],
)
def test_refuses_arguments_that_do_not_fit(options, message):
    arguments = {"backbone": dense_backbone(), "num_classes": 3, **options}
    with pytest.raises(ValueError, match=message):
        sla.SLAModel(**arguments)
