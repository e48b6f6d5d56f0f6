# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What `fit` and `evaluate` report, against numpy on the model's outputs.

Nine examples in batches of four: the last batch is short, so that a mean of
batch means would differ from the mean over examples.
"""

import keras
import numpy as np
import pytest

import sla
from numpy_models import aggregated_logits
from numpy_models import cross_entropy
from numpy_models import divergence
from tiny_models import NUM_CLASSES
from tiny_models import dense_backbone
from tiny_models import set_random_weights
from tiny_models import tiny_images
from tiny_models import tiny_labels

IMAGES = tiny_images(9)
LABELS = tiny_labels(9)
TARGETS = np.eye(NUM_CLASSES)[LABELS]
DISTILLATION = sla.SelfDistillation(1.5, 0.5, 2.0)
VIEWS = ("rot0", "rot90", "rot180", "rot270")


def _make(model_class=sla.SLAModel, *arguments, metrics=None):
    model = model_class(dense_backbone(), NUM_CLASSES, *arguments)
    model.build(IMAGES.shape)
    set_random_weights(model)
    model.compile(keras.optimizers.SGD(0.0), metrics=metrics, run_eagerly=True)
    return model


def _evaluate(model, labels=LABELS):
    return model.evaluate(
        IMAGES, labels, batch_size=4, return_dict=True, verbose=0
    )


def _outputs(model):
    return {
        name: keras.ops.convert_to_numpy(value).astype("float64")
        for name, value in model(IMAGES).items()
    }


def _sla_metrics(model):
    """Every metric of an `SLAModel` over rotations with a student."""
    outputs = _outputs(model)
    totals = {
        name: []
        for name in (
            *model.loss_names,
            *model.accuracy_names,
            *model.diagnostic_names,
        )
    }
    by_view = []
    for scores, student, target, label in zip(
        outputs["joint"], outputs["student"], TARGETS, LABELS
    ):
        teacher = aggregated_logits(scores)
        flat = scores.reshape(4, -1)
        truth = [label * 4 + j for j in range(4)]
        totals["joint_loss"].append(
            np.mean(
                [cross_entropy(np.eye(12)[t], f) for t, f in zip(truth, flat)]
            )
        )
        totals["student_loss"].append(0.5 * cross_entropy(target, student))
        totals["distillation_loss"].append(
            1.5 * divergence(teacher, student, 2.0)
        )
        totals["joint_accuracy"].append(np.mean(flat.argmax(axis=1) == truth))
        totals["single_accuracy"].append(scores[0, :, 0].argmax() == label)
        totals["aggregated_accuracy"].append(teacher.argmax() == label)
        totals["distilled_accuracy"].append(student.argmax() == label)
        totals["teacher_student_gap"].append(
            (teacher.argmax() == label) * 1.0 - (student.argmax() == label)
        )
        totals["teacher_student_divergence"].append(
            divergence(teacher, student, 1.0)
        )
        by_view.append([scores[j, :, j].argmax() == label for j in range(4)])
    metrics = {name: np.mean(values) for name, values in totals.items()}
    metrics["loss"] = sum(metrics[name] for name in model.loss_names)
    accuracies = np.mean(by_view, axis=0)
    metrics |= {f"accuracy_on_{v}": a for v, a in zip(VIEWS, accuracies)}
    return metrics


def test_evaluate_reports_means_over_examples():
    model = _make(sla.SLAModel, "rotation", DISTILLATION)
    expected = _sla_metrics(model)
    assert _evaluate(model) == pytest.approx(expected, rel=1e-5)
    accuracies = [v for name, v in expected.items() if "accuracy" in name]
    assert len(set(accuracies)) > 3, "the data should tell metrics apart"


def test_fit_reports_the_same_for_training_and_validation():
    model = _make(sla.SLAModel, "rotation", DISTILLATION)
    expected = _sla_metrics(model)
    history = model.fit(
        IMAGES,
        LABELS,
        validation_data=(IMAGES, LABELS),
        batch_size=4,
        verbose=0,
    ).history
    last = {name: values[-1] for name, values in history.items()}
    expected |= {f"val_{name}": value for name, value in expected.items()}
    assert last == pytest.approx(expected, rel=1e-5)


def test_accuracies_of_soft_labels_are_of_the_likeliest_class():
    model = _make(sla.SLAModel, "rotation", DISTILLATION)
    soft = _evaluate(model, 0.7 * TARGETS + 0.1)
    hard = _evaluate(model)
    for name in hard:
        if "accuracy" in name:
            assert soft[name] == pytest.approx(hard[name])
    assert soft["joint_loss"] != pytest.approx(hard["joint_loss"])


@pytest.mark.parametrize(
    "model_class, arguments, names",
    [
        (
            sla.SLAModel,
            ("rotation2",),
            "joint_loss joint_accuracy single_accuracy aggregated_accuracy "
            "accuracy_on_rot0 accuracy_on_rot180",
        ),
        (
            sla.SLAModel,
            ("rotation2", True),
            "joint_loss student_loss distillation_loss joint_accuracy "
            "single_accuracy aggregated_accuracy distilled_accuracy "
            "teacher_student_gap teacher_student_divergence "
            "accuracy_on_rot0 accuracy_on_rot180",
        ),
        (sla.AugmentationModel, (), "class_loss single_accuracy"),
        (
            sla.AugmentationModel,
            ("rotation2",),
            "class_loss single_accuracy aggregated_accuracy accuracy_on_rot0 "
            "accuracy_on_rot180",
        ),
        (
            sla.MultiTaskModel,
            ("rotation2",),
            "class_loss transform_loss transform_accuracy single_accuracy "
            "aggregated_accuracy accuracy_on_rot0 accuracy_on_rot180",
        ),
    ],
)
def test_names(model_class, arguments, names):
    model = _make(model_class, *arguments)
    assert set(_evaluate(model)) == {"loss", *names.split()}


def test_class_accuracies_of_plain_augmentation():
    model = _make(sla.AugmentationModel, "rotation")
    logits = _outputs(model)["class"]
    by_view = np.mean(logits.argmax(-1) == LABELS[:, None], axis=0)
    logs = _evaluate(model)
    aggregated = np.mean(logits.mean(axis=1).argmax(-1) == LABELS)
    assert logs["aggregated_accuracy"] == pytest.approx(aggregated)
    assert logs["single_accuracy"] == pytest.approx(by_view[0])
    for view, accuracy in zip(VIEWS, by_view):
        assert logs[f"accuracy_on_{view}"] == pytest.approx(accuracy)


class _MeanSquare(keras.metrics.MeanMetricWrapper):
    """Tells the probabilities of one mode from those of another."""

    def __init__(self):
        super().__init__(
            lambda labels, given: keras.ops.mean(given**2, axis=-1),
            name="mean_square",
        )


@pytest.mark.parametrize("distillation", [False, True])
def test_extra_metrics_get_the_probabilities_of_the_default_mode(distillation):
    metrics = ["accuracy", _MeanSquare()]
    model = _make(sla.SLAModel, "rotation", distillation, metrics=metrics)
    logs = _evaluate(model)
    probabilities = model.predict(IMAGES, verbose=0)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, rtol=1e-5)
    assert logs["mean_square"] == pytest.approx(np.mean(probabilities**2))
    assert logs["accuracy"] == logs[f"{model.default_mode}_accuracy"]


def test_weighted_metrics_get_the_sample_weight():
    weights = np.linspace(0.0, 1.0, 9)
    model = _make()
    model.compile("sgd", weighted_metrics=["accuracy"], run_eagerly=True)
    logs = model.evaluate(
        IMAGES, LABELS, sample_weight=weights, return_dict=True, verbose=0
    )
    right = model.predict(IMAGES, verbose=0).argmax(axis=-1) == LABELS
    expected = np.sum(right * weights) / np.sum(weights)
    assert logs["accuracy"] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("step", ["train_on_batch", "test_on_batch"])
def test_the_terms_of_the_loss_are_computed_once_in_a_step(step):
    model = _make(sla.SLAModel, "rotation", DISTILLATION)
    getattr(model, step)(IMAGES, LABELS)  # Whatever a first step builds.
    computed = []
    loss_terms = model.loss_terms

    def counting(*arguments):
        computed.append(1)
        return loss_terms(*arguments)

    model.loss_terms = counting
    getattr(model, step)(IMAGES, LABELS)
    assert len(computed) == 1


@pytest.mark.parametrize("metrics", [None, ["accuracy"]])
def test_there_is_a_name_for_each_value(metrics):
    model = _make(sla.SLAModel, "rotation", DISTILLATION, metrics=metrics)
    values = model.evaluate(IMAGES, LABELS, batch_size=4, verbose=0)
    named = dict(zip(model.metrics_names, values, strict=True))
    assert named == pytest.approx(_evaluate(model))


def test_callbacks_know_which_values_are_better(tmp_path):
    model = _make(sla.SLAModel, "rotation", DISTILLATION)
    path = tmp_path / "model.keras"
    expected = {
        keras.callbacks.EarlyStopping("val_aggregated_accuracy"): "max",
        keras.callbacks.EarlyStopping("accuracy_on_rot90"): "max",
        keras.callbacks.EarlyStopping("val_distillation_loss"): "min",
        keras.callbacks.ReduceLROnPlateau("val_distilled_accuracy"): "max",
        keras.callbacks.ModelCheckpoint(
            path, monitor="teacher_student_divergence", save_best_only=True
        ): "min",
        keras.callbacks.EarlyStopping("joint_accuracy", mode="min"): "min",
        keras.callbacks.EarlyStopping("val_loss"): "auto",
    }
    model.fit(
        IMAGES,
        LABELS,
        validation_data=(IMAGES, LABELS),
        callbacks=list(expected),
        verbose=0,
    )
    assert [one.mode for one in expected] == list(expected.values())
    assert path.exists()


def test_arguments_may_be_given_by_position():
    model = _make()
    stop = keras.callbacks.EarlyStopping("val_joint_accuracy")
    weights = np.full(9, -1.0)
    with pytest.raises(ValueError, match="Got sample_weight -1.0 at index 0"):
        model.evaluate(IMAGES, LABELS, 4, 0, weights)
    with pytest.raises(ValueError, match="Got label 7 at index 0"):
        model.fit(
            IMAGES, LABELS, 4, 1, 0, [stop], 0.0, (IMAGES, LABELS * 0 + 7)
        )
    model.fit(IMAGES, LABELS, 4, 1, 0, [stop], 0.0, (IMAGES, LABELS))
