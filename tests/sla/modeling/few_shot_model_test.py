# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Learning from episodes, against float64 numpy written from the formulas."""

import keras
import numpy as np
import pytest

import sla
from numpy_models import cross_entropy
from numpy_models import divergence
from sla.modeling.view_backbone import ViewBackbone
from tiny_models import deep_backbone
from tiny_models import dense_backbone

E, N, K, Q, M = 2, 3, 2, 3, 4
LABELS = np.tile(np.repeat(np.arange(N), Q), E)


def _episodes(seed=0):
    images = np.random.default_rng(seed).normal(size=(E, N, K + Q, 4, 4, 2))
    images = images.astype("float32")
    return {"support": images[:, :, :K], "query": images[:, :, K:]}


def _model(method="sla", head="prototypes", distillation=False):
    keras.utils.set_random_seed(0)
    model = sla.FewShotModel(
        dense_backbone(), "rotation", method, head, distillation
    )
    model.build((None, 4, 4, 2))
    random = np.random.default_rng(1)
    model.set_weights(
        [
            weight + random.normal(size=weight.shape, scale=0.2)
            for weight in model.get_weights()
        ]
    )
    return model


def _features(model, images, turns):
    """Features `(E, N, n, V, D)` of the turned images, in float64."""
    kernel, bias = (w.astype("float64") for w in model.backbone.get_weights())
    views = np.stack([np.rot90(images, t, axes=(-3, -2)) for t in turns], 3)
    return views.reshape(*views.shape[:4], -1) @ kernel + bias


def _scores(model, support, query, head):
    """Scores `(E, N * Q, V, N, V)` up to a constant per view of a query."""
    views, size = support.shape[-2:]
    scale = np.exp(np.float64(head.log_scale))
    query = query.reshape(E, N * Q, views, size)
    scores = np.zeros((E, N * Q, views, N, views))
    for e in range(E):
        z = support[e].transpose(0, 2, 1, 3)  # (N, V, K, D)
        if model.head_name == "ridge":
            rows = z.reshape(-1, size) / size**0.5
            joint = np.repeat(np.eye(N * views), z.shape[2], axis=0)
            penalty = np.exp(np.float64(head.log_penalty))
            weights = np.linalg.solve(
                rows.T @ rows + penalty * np.eye(size), rows.T @ joint
            )
            flat = query[e] @ weights / size**0.5
            scores[e] = scale * flat.reshape(N * Q, views, N, views)
            continue
        for i in range(N):
            for j in range(views):
                prototype = z[i, j].mean(axis=0)
                distance = np.square(query[e] - prototype).sum(axis=-1) / size
                scores[e, :, :, i, j] = -scale * distance
    return scores.reshape(E * N * Q, views, N, views)


def _expected(model, episodes):
    """Terms `(B,)` of the loss, and class logits of each mode."""
    turns = range(M) if model.method in ("da", "sla") else [0]
    support = _features(model, episodes["support"], turns)
    query = _features(model, episodes["query"], turns)
    views = len(turns)
    if model.method == "da":
        pooled = support.reshape(E, N, K * views, 1, -1)
        class_scores = np.stack(
            [
                _scores(model, pooled, query[:, :, :, v : v + 1], model.head)
                for v in range(views)
            ],
            axis=1,
        )[:, :, 0, :, 0]  # (B, V, N)
        eye = np.eye(N)
        terms = [
            [
                np.mean([cross_entropy(eye[y], s) for s in scores])
                for y, scores in zip(LABELS, class_scores)
            ]
        ]
        modes = [class_scores[:, 0], class_scores.mean(axis=1)]
        return terms, modes
    scores = _scores(model, support, query, model.head)
    joint = []
    for y, of_image in zip(LABELS, scores):
        losses = []
        for j in range(views):
            target = np.zeros((N, views))
            target[y, j] = 1
            losses.append(cross_entropy(target.ravel(), of_image[j].ravel()))
        joint.append(np.mean(losses))
    own = np.stack([scores[:, j, :, j] for j in range(views)], axis=1)
    terms, modes = [joint], [own[:, 0], own.mean(axis=1)][: 1 + (views > 1)]
    if model.distillation is not None:
        kernel, bias = model.student.get_weights()
        student = _scores(
            model,
            support[:, :, :, :1] @ kernel + bias,
            query[:, :, :, :1] @ kernel + bias,
            model.student_head,
        )[:, 0, :, 0]
        weight, student_weight = model.distillation.factors(M)
        temperature = model.distillation.temperature
        terms += [
            [
                student_weight * cross_entropy(np.eye(N)[y], s)
                for y, s in zip(LABELS, student)
            ],
            [
                weight * divergence(t, s, temperature)
                for t, s in zip(modes[1], student)
            ],
        ]
        modes.append(student)
    return terms, modes


CASES = [
    ("baseline", "prototypes", False),
    ("baseline", "ridge", False),
    ("new_classes", "prototypes", False),
    ("da", "prototypes", False),
    ("da", "ridge", False),
    ("sla", "prototypes", False),
    ("sla", "ridge", False),
    ("sla", "prototypes", sla.SelfDistillation(0.5, 2.0, 3.0)),
    ("sla", "ridge", sla.SelfDistillation.balanced()),
]


@pytest.mark.parametrize(("method", "head", "distillation"), CASES)
def test_losses_and_logits_are_those_of_the_formulas(
    method, head, distillation
):
    model, episodes = _model(method, head, distillation), _episodes()
    outputs = model(episodes, training=False)
    terms = model.loss_terms(LABELS, outputs)
    expected_terms, expected_modes = _expected(model, episodes)
    assert list(terms) == list(model.loss_names)
    for values, expected in zip(terms.values(), expected_terms, strict=True):
        values = keras.ops.convert_to_numpy(values)
        np.testing.assert_allclose(values, expected, rtol=1e-3, atol=1e-4)
    for mode, expected in zip(model.modes, expected_modes, strict=True):
        logits = keras.ops.convert_to_numpy(model.class_logits(outputs, mode))
        difference = logits - expected
        np.testing.assert_allclose(
            difference, difference[:, :1] + np.zeros((1, N)), atol=1e-3
        )


@pytest.mark.parametrize(("method", "head", "distillation"), CASES)
def test_training_and_evaluation_report_losses_and_accuracies(
    method, head, distillation
):
    model, episodes = _model(method, head, distillation), _episodes()
    model.compile(keras.optimizers.SGD(0.01))
    report = model.evaluate(episodes, batch_size=1, verbose=0, return_dict=True)
    terms, modes = _expected(model, episodes)
    for name, values in zip(model.loss_names, terms, strict=True):
        assert report[name] == pytest.approx(np.mean(values), rel=1e-3)
    total = sum(np.mean(values) for values in terms)
    assert report["loss"] == pytest.approx(total, rel=1e-3)
    for mode, logits in zip(model.modes, modes, strict=True):
        accuracy = np.mean(logits.argmax(axis=1) == LABELS)
        assert report[f"{mode}_accuracy"] == pytest.approx(accuracy, abs=1e-6)
    history = model.fit(episodes, batch_size=2, epochs=2, verbose=0).history
    assert set(history) == set(report)


def test_images_of_new_classes_are_turned_by_their_version():
    model, episodes = _model("new_classes"), _episodes()
    versions = np.array([[0, 1, 3], [2, 2, 0]], "int32")
    turned = {
        name: np.stack(
            [
                [np.rot90(i, t, axes=(1, 2)) for i, t in zip(row, turns)]
                for row, turns in zip(images, versions)
            ]
        )
        for name, images in episodes.items()
    }
    actual = model({**episodes, "version": versions}, training=False)
    expected = model(turned, training=False)
    np.testing.assert_allclose(
        *(keras.ops.convert_to_numpy(o["joint"]) for o in (actual, expected)),
        atol=1e-4,
    )
    upright = model({**episodes, "version": 0 * versions}, training=False)
    plain = _model("baseline")(episodes, training=False)
    np.testing.assert_allclose(
        *(keras.ops.convert_to_numpy(o["joint"]) for o in (upright, plain)),
        atol=1e-5,
    )


def test_the_teacher_is_constant():
    """Only the student's own layers learn from the divergence."""
    backbone = dense_backbone()
    backbone.trainable = False
    model = sla.FewShotModel(
        backbone, distillation=sla.SelfDistillation(1.0, 0.0)
    )
    model.build((None, 4, 4, 2))
    before = float(model.head.log_scale)
    values = []
    for distillation in (1.0, 0.0):
        model.head.log_scale.assign(before)
        model.distillation = sla.SelfDistillation(distillation, 1e-9)
        model.compile(keras.optimizers.SGD(0.1))
        model.train_on_batch(_episodes())
        values.append(float(model.head.log_scale))
    assert values[0] == pytest.approx(values[1], abs=1e-7)
    assert values[0] != before


def test_a_saved_model_goes_on(tmp_path):
    model = sla.FewShotModel(deep_backbone(), distillation=True)
    model.compile("adam")
    episodes = _episodes()
    model.fit(episodes, batch_size=1, verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    for name, values in model(episodes, training=False).items():
        np.testing.assert_allclose(
            keras.ops.convert_to_numpy(values),
            keras.ops.convert_to_numpy(loaded(episodes, training=False)[name]),
            atol=1e-5,
        )
    history = loaded.fit(episodes, batch_size=1, verbose=0).history
    assert "distilled_accuracy" in history


def test_mixed_precision_keeps_float32_logits():
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = sla.FewShotModel(deep_backbone(), distillation=True)
        outputs = model(_episodes(), training=False)
    finally:
        keras.config.set_dtype_policy("float32")
    kinds = {
        keras.backend.standardize_dtype(values.dtype)
        for values in outputs.values()
    }
    assert kinds == {"float32"}


@pytest.mark.parametrize("head", ["prototypes", "ridge"])
def test_it_learns_to_ignore_what_says_nothing(head):
    random = np.random.default_rng(0)
    patterns = random.normal(size=(12, 4, 4, 2))
    # In one direction, by far the largest.
    strengths = 8 * random.normal(size=(40, N, K + Q, 1, 1, 1))
    noise = strengths * random.normal(size=(4, 4, 2))
    classes = np.stack([random.permutation(12)[:N] for _ in range(40)])
    images = (patterns[classes][:, :, None] + noise).astype("float32")
    episodes = {"support": images[:, :, :K], "query": images[:, :, K:]}
    keras.utils.set_random_seed(0)
    model = sla.FewShotModel(dense_backbone(), head=head)
    model.compile(keras.optimizers.Adam(0.03))
    history = model.fit(episodes, batch_size=4, epochs=15, verbose=0).history
    assert history["loss"][-1] < 0.8 * history["loss"][0]
    accuracies = history["aggregated_accuracy"]
    assert accuracies[0] < 0.75 < 0.85 < accuracies[-1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "mt"}, "Got method='mt'. Expected one of baseline, da"),
        ({"head": "svm"}, "Got head='svm'. Expected one of prototypes, ridge"),
        (
            {"method": "baseline", "distillation": True},
            "Got distillation for method 'baseline'",
        ),
        (
            {"transforms": "identity", "distillation": True},
            "distillation with one transform",
        ),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        sla.FewShotModel(dense_backbone(), **arguments)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (np.zeros((2, 4, 4, 2)), "in place of episodes"),
        ({"support": np.zeros((1, 2, 1, 4, 4, 2))}, "Got .'support'. in place"),
        (
            {
                "support": np.zeros((1, 2, 1, 4, 4, 2)),
                "query": np.zeros((1, 2, 1, 6, 6, 2)),
            },
            "Got support images .* of the same classes and size",
        ),
        (
            {
                "support": np.zeros((1, 2, 1, 4, 4, 2)),
                "query": np.zeros((1, 3, 1, 4, 4, 2)),
            },
            "Got support images .* of the same classes and size",
        ),
    ],
)
def test_what_is_no_batch_of_episodes_is_refused(inputs, message):
    with pytest.raises(ValueError, match=message):
        _model().call(inputs)


def test_a_loss_is_refused():
    with pytest.raises(ValueError, match="Got loss='mse'"):
        _model().compile("sgd", loss="mse")


def test_a_view_backbone_alone_gives_features():
    network = ViewBackbone(dense_backbone(), "rotation2")
    network.build((None, 4, 4, 2))
    images = _episodes()["support"][0, :, 0]
    features = network.view_features(images)["features"]
    kernel, bias = network.backbone.get_weights()
    turned = np.rot90(images, 2, axes=(1, 2)).reshape(N, -1)
    np.testing.assert_allclose(
        features[:, 1], turned @ kernel + bias, atol=1e-5
    )
    assert features.shape == (N, 2, 3)
