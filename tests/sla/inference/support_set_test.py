# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Classifiers that are computed from a folder with a few examples."""

import keras
import numpy as np
import pytest

import sla
from backend_marks import requires_tensorflow
from few_shot_runs import train_on_digits
from official.core.run_directory import RunError
from sla.predict import predict
from trained_runs import copy_run

pytestmark = requires_tensorflow


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    """Two new digits: three and one example of them, and query images."""
    from official.vision.dataloaders.episode_config import EpisodeDataConfig
    from official.vision.dataloaders.episode_data import build_division

    folder = tmp_path_factory.mktemp("digits")
    data = EpisodeDataConfig(name="digits")
    novel = build_division(data).novel
    rows = []
    for label, count in enumerate((3, 1)):
        (folder / "support" / f"class{label}").mkdir(parents=True)
        of_class = np.flatnonzero(novel.labels == label)
        for row in of_class[:count]:
            path = folder / "support" / f"class{label}" / f"{row}.png"
            keras.utils.save_img(path, novel.images[row], scale=False)
            rows.append((row, label))
    queries = np.arange(40, 52)
    (folder / "query").mkdir()
    for row in queries:
        path = folder / "query" / f"{row}.png"
        keras.utils.save_img(path, novel.images[row], scale=False)
    images = data.normalize(novel.images)
    return folder, images, np.array(rows), queries


@pytest.fixture
def write_classes():
    from image_files import write_classes

    return write_classes


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("support") / "run"
    train_on_digits(
        folder,
        "sla_sd",
        trainer__train_steps=4,
        trainer__validation_interval=4,
    )
    return folder


def _made(run, folder):
    """The model of a run, and the classifier that a folder makes of it."""
    from official.core.trained_run import load_trained_run
    from sla.configs import all_experiments  # noqa: F401  (registers them)
    from sla.inference.support_set import support_model

    _, config, model = load_trained_run(run)
    return model, support_model(model, config, folder)


def _features(model, images):
    views = np.stack([np.rot90(images, j, axes=(1, 2)) for j in range(4)], 1)
    shape = views.shape[:2]
    rows = model.features(views.reshape(-1, *views.shape[2:]), training=False)
    rows = keras.ops.convert_to_numpy(rows).astype("float64")
    return rows.reshape(*shape, -1)


def _softmax(logits):
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def _distance_logits(features, support, labels, scale):
    """Mean over views of the scaled distances to the prototypes."""
    logits = []
    for label in (0, 1):
        prototypes = features[support[labels == label]].mean(axis=0)  # (M, D)
        squares = np.square(features - prototypes).mean(axis=2)
        logits.append(-scale * squares.mean(axis=1))
    return np.stack(logits, axis=1)


@pytest.mark.parametrize("mode", ["single", "aggregated", "distilled"])
def test_probabilities_are_those_of_the_prototypes(digits, run, mode):
    folder, images, rows, queries = digits
    model, made = _made(run, folder / "support")
    features, head = _features(model, images), model.head
    if mode == "distilled":
        kernel, bias = (
            v.astype("float64") for v in model.student.get_weights()
        )
        features, head = features[:, :1] @ kernel + bias, model.student_head
    if mode == "single":
        features = features[:, :1]
    scale = float(keras.ops.exp(head.log_scale))
    logits = _distance_logits(features, *rows.T, scale)
    actual = made.model.predict(images[queries], mode=mode, verbose=0)
    np.testing.assert_allclose(actual, _softmax(logits[queries]), atol=1e-4)
    assert made.default_mode == "distilled"


def test_predict_uses_the_folder(digits, run):
    folder, images, _, queries = digits
    _, made = _made(run, folder / "support")
    expected = made.model.predict(images[queries], verbose=0)
    predictions = predict(
        folder / "query", model_dir=run, support=folder / "support"
    )
    actual = np.stack([p.probabilities for p in predictions])
    np.testing.assert_allclose(actual, expected, atol=1e-6)
    assert predictions[0].class_names == ("class0", "class1")


def test_an_ordinary_run_gets_a_logistic_regression(digits, tmp_path):
    from sklearn.linear_model import LogisticRegression

    folder, images, rows, queries = digits
    model, made = _made(copy_run("sla", tmp_path), folder / "support")
    features = _features(model, images)
    features /= np.linalg.norm(features, axis=-1, keepdims=True)
    joint = rows[:, 1:] * 4 + np.arange(4)
    expected = LogisticRegression(C=10.0, max_iter=1000)
    size = features.shape[-1]
    expected.fit(features[rows[:, 0]].reshape(-1, size), joint.ravel())
    scores = expected.decision_function(features[queries].reshape(-1, size))
    scores = scores.reshape(len(queries), 4, 2, 4)
    logits = np.mean([scores[:, j, :, j] for j in range(4)], axis=0)
    actual = made.model.predict(images[queries], verbose=0)
    np.testing.assert_allclose(actual, _softmax(logits), atol=1e-3)
    assert made.default_mode == "aggregated"


def test_a_baseline_run_classifies_in_one_view(digits, tmp_path):
    folder, images, _, queries = digits
    model, made = _made(copy_run("baseline", tmp_path), folder / "support")
    assert (made.default_mode, made.model.modes) == ("single", ("single",))
    assert made.model.predict(images[queries], verbose=0).shape == (12, 2)


def test_an_export_tells_the_classes_of_the_folder_apart(digits, run):
    from official.vision.serving.deployed_classifier import DeployedClassifier

    folder, images, _, queries = digits
    deployment = sla.export.export(run, support=folder / "support")
    assert deployment["class_names"] == ["class0", "class1"]
    assert deployment["support_images"] == 4
    assert "accuracy" not in deployment
    path = run / "export" / "distilled_support"
    assert "computed from 4 example images" in (path / "README.md").read_text()
    classifier = DeployedClassifier(path)
    _, made = _made(run, folder / "support")
    expected = made.model.predict(images[queries], verbose=0)
    actual = classifier.classify(images[queries])["probabilities"]
    np.testing.assert_allclose(actual, expected, atol=1e-5)


def test_an_export_cannot_be_calibrated_on_a_folder(digits, run):
    with pytest.raises(RunError, match="calibrate: Got True with support"):
        sla.export.export(run, support=digits[0] / "support", calibrate=True)


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        ({}, "has no class folders"),
        ({"only": 2}, "support: Got one class, only"),
        ({"full": 2, "empty": 0}, "no files for 1 of 2 classes"),
    ],
)
def test_a_folder_without_two_classes_is_refused(
    run, tmp_path, classes, message, write_classes
):
    write_classes(tmp_path, classes, size=(8, 8))
    with pytest.raises(RunError, match=message):
        predict("image.png", model_dir=run, support=tmp_path)


def test_a_damaged_example_is_named(run, tmp_path, write_classes):
    write_classes(tmp_path, {"a": 2, "b": 1}, size=(8, 8))
    (tmp_path / "b" / "broken.png").write_bytes(b"no image")
    with pytest.raises(RunError, match="broken.png"):
        predict("image.png", model_dir=run, support=tmp_path)


def test_examples_of_any_size_are_resized(run, tmp_path, write_classes):
    write_classes(tmp_path, {"a": 2, "b": 1}, size=(31, 17))
    model, made = _made(run, tmp_path)
    assert made.support.image_shape == (8, 8, 1)
