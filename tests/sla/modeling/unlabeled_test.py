# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Models on batches in which some images have no label, against numpy."""

import keras
import numpy as np
import pytest

import sla
from backend_marks import requires_tensorflow
from numpy_models import aggregated_logits
from numpy_models import cross_entropy
from numpy_models import dense_features
from numpy_models import divergence
from numpy_models import finite_differences
from numpy_models import joint_scores
from numpy_models import log_softmax
from numpy_models import sla_terms
from numpy_models import view_features
from tiny_models import NUM_CLASSES
from tiny_models import assert_all_close
from tiny_models import deep_backbone
from tiny_models import dense_backbone
from tiny_models import set_random_weights
from tiny_models import step
from tiny_models import tiny_images

IMAGES = tiny_images(7)
LABELS = np.array([1, -1, 0, -1, -1, 2, -1])
HAS_LABEL = LABELS >= 0
DISTILLATION = sla.SelfDistillation(1.5, 0.5, 2.0)
LOSS = sla.UnlabeledLoss(0.7, 1.3, 0.9, threshold=0.6)
TERMS = (
    "pseudo_label_loss",
    "unlabeled_transform_loss",
    "unlabeled_distillation_loss",
)


def _make(loss=LOSS, distillation=DISTILLATION, model_class=None, **options):
    if model_class is None:
        model_class = sla.SLAModel
        options["distillation"] = distillation
    model = model_class(
        options.pop("backbone", dense_backbone)(),
        NUM_CLASSES,
        "rotation",
        unlabeled_loss=loss,
        **options,
    )
    model.build(IMAGES.shape)
    set_random_weights(model)
    if model.ramp_step is not None:
        model.ramp_step.assign(0)
    return model


def _float64(model):
    return [w.astype("float64") for w in model.get_weights()]


def _scores(weights, image, num_transforms=4):
    views = view_features(image, "rotation", dense_features, weights)
    setting = (NUM_CLASSES, num_transforms, *weights[2:4])
    return views, [joint_scores(z, *setting) for z in views]


def unlabeled_terms(weights, image, loss, present=range(4), teacher=None):
    """The three terms of one unlabeled image, by their formulas."""
    views, scores = _scores(weights, image)
    if teacher is None:
        teacher = aggregated_logits(scores, present)
    probabilities = np.exp(log_softmax(teacher))
    transform = pseudo = 0.0
    for j in present:
        log_p = log_softmax(scores[j].reshape(-1)).reshape(scores[j].shape)
        transform -= np.log(np.sum(np.exp(log_p[:, j]))) / len(present)
        if probabilities.max() > loss.threshold:
            pseudo -= log_p[probabilities.argmax(), j] / len(present)
    distilled = 0.0
    if len(weights) > 4:
        student = views[0] @ weights[4] + weights[5]
        distilled = DISTILLATION.weight * divergence(
            teacher, student, DISTILLATION.temperature
        )
    return np.array(
        [
            loss.pseudo_label_weight * pseudo,
            loss.transform_weight * transform,
            loss.distillation_weight * distilled,
        ]
    )


def _teachers(weights, present=range(4)):
    return [
        aggregated_logits(_scores(weights, image)[1], present)
        for image in IMAGES
    ]


def _reference(weights, labels, loss, teachers, present=range(4)):
    """Mean over labeled images plus mean over unlabeled ones."""
    options = {"reduction": "mean", "present": present}
    options |= DISTILLATION.get_config()
    labeled, unlabeled = [], []
    for image, label, teacher in zip(IMAGES, labels, teachers):
        if label >= 0:
            target = np.eye(NUM_CLASSES)[label]
            setting = ("rotation", dense_features, options, teacher)
            labeled.append(sum(sla_terms(weights, image, target, *setting)[:3]))
        else:
            terms = unlabeled_terms(weights, image, loss, present, teacher)
            unlabeled.append(terms.sum())
    return sum(np.mean(values) for values in (labeled, unlabeled) if values)


@pytest.mark.parametrize("student", [True, False])
def test_loss_and_gradients(student):
    model = _make(distillation=DISTILLATION if student else False)
    weights = _float64(model)
    teachers = _teachers(weights)
    confident = [np.exp(log_softmax(t)).max() > 0.6 for t in teachers]
    assert 0 < sum(np.array(confident)[~HAS_LABEL]) < sum(~HAS_LABEL)

    def loss(weights):
        return _reference(weights, LABELS, LOSS, teachers)

    logs, gradients = step(model, IMAGES, LABELS)
    assert logs["loss"] == pytest.approx(loss(weights), rel=1e-5)
    assert_all_close(gradients, finite_differences(loss, weights))


def test_every_term_is_reported_as_a_mean_over_its_images():
    model = _make()
    weights = _float64(model)
    rows = [unlabeled_terms(weights, x, LOSS) for x in IMAGES[~HAS_LABEL]]
    shares = [row[0] > 0 for row in rows]
    _, labeled = _make(None), IMAGES[HAS_LABEL]
    expected, _ = step(_make(None), labeled, LABELS[HAS_LABEL])
    logs, _ = step(model, IMAGES, LABELS)
    for name, value in zip(TERMS, np.mean(rows, axis=0)):
        assert logs[name] == pytest.approx(value, rel=1e-5)
    assert logs["pseudo_label_share"] == pytest.approx(np.mean(shares))
    del expected["loss"]
    # All else counts labeled images only.
    assert {name: logs[name] for name in expected} == pytest.approx(
        expected, rel=1e-5
    )


def test_the_number_of_unlabeled_images_changes_no_weight():
    order = [*range(7), 1, 3, 4, 6]  # Each unlabeled image twice.
    logs, gradients = step(_make(), IMAGES[order], LABELS[order])
    expected_logs, expected = step(_make(), IMAGES, LABELS)
    assert logs == pytest.approx(expected_logs, rel=1e-5)
    assert_all_close(gradients, expected)


@pytest.mark.parametrize("kind", ["labeled", "unlabeled"])
def test_a_batch_of_one_kind(kind):
    rows = HAS_LABEL if kind == "labeled" else ~HAS_LABEL
    model = _make()
    weights = _float64(model)
    values = []
    for image, label in zip(IMAGES[rows], LABELS[rows]):
        if kind == "unlabeled":
            values.append(unlabeled_terms(weights, image, LOSS).sum())
            continue
        options = {"reduction": "mean", **DISTILLATION.get_config()}
        setting = ("rotation", dense_features, options, None)
        target = np.eye(NUM_CLASSES)[label]
        values.append(sum(sla_terms(weights, image, target, *setting)[:3]))
    logs, gradients = step(model, IMAGES[rows], LABELS[rows])
    assert logs["loss"] == pytest.approx(np.mean(values), rel=1e-5)
    assert all(np.isfinite(values).all() for values in gradients)


def test_rows_of_zeros_are_unlabeled_one_hot_labels():
    one_hot = np.eye(NUM_CLASSES)[LABELS] * HAS_LABEL[:, None]
    logs, gradients = step(_make(), IMAGES, one_hot)
    expected_logs, expected = step(_make(), IMAGES, LABELS)
    assert logs == pytest.approx(expected_logs, rel=1e-6)
    assert_all_close(gradients, expected, 1e-6)


def test_sample_weights_count_for_labeled_images_only():
    weights = np.linspace(0.5, 2.0, 7).astype("float32")
    others = np.where(HAS_LABEL, weights, 9.0).astype("float32")
    _, gradients = step(_make(), IMAGES, LABELS, weights)
    _, expected = step(_make(), IMAGES, LABELS, others)
    assert_all_close(gradients, expected, 1e-6)
    ones = np.ones(7, "float32")
    _, plain = step(_make(), IMAGES, LABELS, ones)
    _, twice = step(_make(), IMAGES, LABELS, 2 * ones)
    model = _make()
    numpy_weights = _float64(model)
    teachers = _teachers(numpy_weights)
    only_unlabeled = finite_differences(
        lambda w: np.mean(
            [
                unlabeled_terms(w, x, LOSS, teacher=teacher).sum()
                for x, teacher, has in zip(IMAGES, teachers, HAS_LABEL)
                if not has
            ]
        ),
        numpy_weights,
    )
    assert_all_close(
        [a - b for a, b in zip(twice, plain)],
        [a - b for a, b in zip(plain, only_unlabeled)],
        2e-5,
    )


def test_weighted_metrics_count_labeled_images_only():
    model = _make()
    model.compile("sgd", weighted_metrics=["sparse_categorical_accuracy"])
    logs = model.evaluate(IMAGES, LABELS, return_dict=True, verbose=0)
    predicted = model.predict(IMAGES, verbose=0).argmax(-1)
    expected = np.mean(predicted[HAS_LABEL] == LABELS[HAS_LABEL])
    assert logs["sparse_categorical_accuracy"] == pytest.approx(expected)
    assert logs["distilled_accuracy"] == pytest.approx(expected)


def test_an_evaluation_without_unlabeled_images_reports_none_of_their_terms():
    model = _make()
    model.compile("sgd")
    mixed = model.evaluate(IMAGES, LABELS, return_dict=True, verbose=0)
    labeled = model.evaluate(
        IMAGES[HAS_LABEL], LABELS[HAS_LABEL], return_dict=True, verbose=0
    )
    absent = {*TERMS, "pseudo_label_share"}
    assert set(mixed) - set(labeled) == absent
    assert absent < set(mixed)


def test_the_ramp_grows_with_the_batches():
    loss = sla.UnlabeledLoss(0.7, 1.3, 0.9, 0.6, ramp_steps=4)
    model = _make(loss)
    model.compile(keras.optimizers.SGD(0.0))
    seen = []
    for _ in range(6):
        logs = model.train_on_batch(IMAGES, LABELS, return_dict=True)
        seen.append(float(logs[TERMS[2]]))
        model.reset_metrics()
    weights = [w for w in _float64(model) if w.ndim]
    rows = [unlabeled_terms(weights, x, LOSS) for x in IMAGES[~HAS_LABEL]]
    shares = np.array(seen) / np.mean(rows, axis=0)[2]
    np.testing.assert_allclose(shares, [0, 0.25, 0.5, 0.75, 1, 1], atol=1e-5)
    # Evaluation does not count.
    model.evaluate(IMAGES, LABELS, verbose=0)
    assert float(keras.ops.convert_to_numpy(model.ramp_step)) == 6


@requires_tensorflow
@pytest.mark.parametrize("chunk", [1, 3])
def test_chunks_give_the_step_of_all_views_at_once(chunk):
    loss = sla.UnlabeledLoss(0.7, 1.3, 0.9, 0.6, ramp_steps=2)
    whole, parts = _make(loss), _make(loss, transform_chunk=chunk)
    for _ in range(2):
        expected_logs, expected = step(whole, IMAGES, LABELS)
        logs, gradients = step(parts, IMAGES, LABELS)
        assert logs == pytest.approx(expected_logs, rel=1e-4, abs=1e-6)
        assert_all_close(gradients, expected, 1e-4)


@requires_tensorflow
def test_drawn_views_are_averaged_over_those_drawn():
    model = _make(transforms_per_step=2, seed=1)
    weights = _float64(model)
    values = []
    for other in (1, 2, 3):
        present = (0, other)
        teachers = _teachers(weights, present)
        values.append(_reference(weights, LABELS, LOSS, teachers, present))
    logs, _ = step(model, IMAGES, LABELS)
    assert min(abs(np.array(values) - logs["loss"])) < 1e-4


def test_mixed_precision_stays_finite_and_close():
    expected, _ = step(_make(), IMAGES, LABELS)
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        logs, _ = step(_make(), IMAGES, LABELS)
    finally:
        keras.config.set_dtype_policy("float32")
    assert logs["loss"] == pytest.approx(expected["loss"], rel=0.05)


def test_joint_reduction_sum_multiplies_the_terms_of_views():
    expected, _ = step(_make(), IMAGES, LABELS)
    logs, _ = step(_make(joint_reduction="sum"), IMAGES, LABELS)
    for name, factor in zip(TERMS, (4, 4, 1)):
        assert logs[name] == pytest.approx(factor * expected[name], rel=1e-5)


@pytest.mark.parametrize("name", ["focal", "ldam"])
def test_class_losses_act_on_labeled_images(name):
    class_loss = sla.ClassLoss(name, class_counts=(5, 3, 2))
    logs, _ = step(_make(class_loss=class_loss), IMAGES, LABELS)
    labeled, _ = step(
        _make(None, class_loss=class_loss),
        IMAGES[HAS_LABEL],
        LABELS[HAS_LABEL],
    )
    assert logs["joint_loss"] == pytest.approx(labeled["joint_loss"], rel=1e-5)
    unlabeled = sum(logs[name] for name in TERMS)
    assert logs["loss"] == pytest.approx(labeled["loss"] + unlabeled, rel=1e-5)


@pytest.mark.parametrize("kind", ["baseline", "da", "mt"])
def test_models_without_joint_labels(kind):
    """Pseudo-labels by class; multi-task models know the transform, too."""
    model_class = sla.MultiTaskModel if kind == "mt" else sla.AugmentationModel
    model = model_class(
        dense_backbone(),
        NUM_CLASSES,
        "identity" if kind == "baseline" else "rotation",
        unlabeled_loss=LOSS,
    )
    model.build(IMAGES.shape)
    set_random_weights(model)
    weights = _float64(model)
    pseudo, transform = [], []
    for image in IMAGES[~HAS_LABEL]:
        setting = "identity" if kind == "baseline" else "rotation"
        views = view_features(image, setting, dense_features, weights)
        logits = [z @ weights[2] + weights[3] for z in views]
        teacher = np.exp(log_softmax(np.mean(logits, axis=0)))
        target = np.eye(NUM_CLASSES)[teacher.argmax()] * (teacher.max() > 0.6)
        pseudo.append(np.mean([cross_entropy(target, x) for x in logits]))
        if kind == "mt":
            rows = [z @ weights[4] + weights[5] for z in views]
            pairs = zip(np.eye(4), rows)
            transform.append(np.mean([cross_entropy(*pair) for pair in pairs]))
    logs, _ = step(model, IMAGES, LABELS)
    assert logs[TERMS[0]] == pytest.approx(0.9 * np.mean(pseudo), rel=1e-5)
    if kind == "mt":
        expected = 0.7 * np.mean(transform)
        assert logs[TERMS[1]] == pytest.approx(expected, rel=1e-5)


def test_models_are_saved_with_it(tmp_path):
    loss = sla.UnlabeledLoss(ramp_steps=5)
    model = _make(loss)
    model.compile("sgd")
    model.fit(IMAGES, LABELS, epochs=2, verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.unlabeled_loss == loss
    model.reset_metrics()
    loaded.reset_metrics()
    logs = model.train_on_batch(IMAGES, LABELS, return_dict=True)
    expected = loaded.train_on_batch(IMAGES, LABELS, return_dict=True)
    for name, value in logs.items():
        np.testing.assert_allclose(value, expected[name], rtol=1e-6)


@requires_tensorflow
def test_tf_data_trains_as_arrays_do():
    import tensorflow as tf

    def fitted(*data, **options):
        model = _make(backbone=deep_backbone)
        model.compile(keras.optimizers.SGD(0.1))
        model.fit(*data, epochs=2, shuffle=False, verbose=0, **options)
        return model.get_weights()

    data = tf.data.Dataset.from_tensor_slices((IMAGES, LABELS)).batch(3)
    by_arrays = fitted(IMAGES, LABELS, batch_size=3)
    assert all(np.isfinite(weight).all() for weight in by_arrays)
    assert_all_close(fitted(data), by_arrays, 1e-6)
