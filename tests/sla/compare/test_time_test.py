# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of controls at test time, on models that were never trained."""

import json

import keras
import numpy as np
import pytest

import sla  # noqa: F401  (registers the classes of saved models)
from backend_marks import requires_tensorflow
from official.core.config_parser import parse_experiment
from official.core.run_directory import RunDirectory
from sla.compare.plan import PlannedControl
from sla.compare.plan import PlannedRun
from sla.compare.test_time import crops
from sla.compare.test_time import evaluate_control
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.tasks.sla_classification import SLAClassificationTask

pytestmark = requires_tensorflow
RESULTS = {
    "num_train_examples": 100,
    "num_test_examples": 797,
    "steps": 5,
    "examples_per_second": 10.0,
    "parameters": 7,
    "train_seconds": 2.0,
}


def _untrained(folder, seed, padding=0, flip=False):
    """A run folder with a model of random weights; the run and the model."""
    config = parse_experiment(
        "digits_baseline",
        (),
        [
            "task.backbone.options={width: 4},"
            f"task.data.augmentation.crop_padding={padding},"
            f"task.data.augmentation.horizontal_flip={flip}"
        ],
        seed=seed,
    )
    run = RunDirectory(folder / f"seed{seed}")
    run.prepare(config)
    keras.utils.set_random_seed(seed)
    model = SLAClassificationTask(config).build_model()
    model.save(run.model)
    run.results.write_text(json.dumps(RESULTS))
    return PlannedRun(f"run {seed}", run.path, config), model


@pytest.fixture(scope="module")
def test_set():
    config = parse_experiment("digits_baseline")
    images, labels = SLAClassificationTask(config).test_sample(797)
    return images, labels


def _outcome(kind, runs, transforms=None):
    output = runs[0].path / f"{kind}.json"
    control = PlannedControl(kind, output, kind, tuple(runs), transforms)
    assert not control.is_finished()
    evaluate_control(control)
    assert control.is_finished()
    return control, control.results()


def _accuracy(scores, labels):
    return pytest.approx(np.mean(np.argmax(scores, axis=1) == labels))


@pytest.mark.parametrize(
    ("kind", "transforms", "mode"),
    [("views", "identity", "aggregated"), ("ten_crop", None, "crops")],
)
def test_the_image_alone_is_the_single_mode(
    tmp_path, test_set, kind, transforms, mode
):
    run, model = _untrained(tmp_path, 1)
    _, results = _outcome(kind, [run], transforms)
    single = model.predict(test_set[0], verbose=0)
    assert results["test"] == {
        f"{mode}_accuracy": _accuracy(single, test_set[1])
    }
    assert results["passes"] == 1
    assert results["parameters"] == 7


def _logits(model, images):
    return np.log(model.predict(images, verbose=0))


def test_views_are_averaged_as_logits(tmp_path, test_set):
    run, model = _untrained(tmp_path, 2)
    _, results = _outcome("views", [run], "rotation")
    images, labels = test_set
    scores = sum(
        _logits(model, np.rot90(images, k, axes=(1, 2))) for k in range(4)
    )
    assert results["test"]["aggregated_accuracy"] == _accuracy(scores, labels)
    assert results["passes"] == 4


def test_crops_are_those_of_the_training(tmp_path, test_set):
    run, model = _untrained(tmp_path, 2, padding=1, flip=True)
    _, results = _outcome("ten_crop", [run])
    images, labels = test_set
    # Black is -1 after the normalization.
    padded = np.full((797, 10, 10, 1), -1, "float32")
    padded[:, 1:9, 1:9] = images
    scores = 0
    for top, left in ((0, 0), (0, 2), (2, 0), (2, 2), (1, 1)):
        crop = padded[:, top : top + 8, left : left + 8]
        scores += _logits(model, crop) + _logits(model, crop[:, :, ::-1])
    assert results["test"] == {"crops_accuracy": _accuracy(scores, labels)}
    assert results["passes"] == 10


def test_each_crop_is_another_one():
    images = np.random.default_rng(0).random((2, 6, 6, 3))
    results = crops(images, 2, mirrored=False, fill=np.array([0.1, 0.2, 0.3]))
    assert len(results) == 5
    np.testing.assert_array_equal(results[0], images)
    np.testing.assert_array_equal(results[1][:, 2:, 2:], images[:, :4, :4])
    np.testing.assert_array_equal(results[1][0, 0, 0], [0.1, 0.2, 0.3])
    np.testing.assert_array_equal(results[4][:, :4, :4], images[:, 2:, 2:])


def test_an_ensemble_averages_probabilities(tmp_path, test_set):
    images, labels = test_set
    members = [_untrained(tmp_path, seed) for seed in range(3)]
    runs = [run for run, _ in members]
    control, results = _outcome("ensemble", runs)
    scores = sum(model.predict(images, verbose=0) for _, model in members)
    assert results["test"] == {"ensemble_accuracy": _accuracy(scores, labels)}
    assert results["passes"] == 3
    assert results["parameters"] == 21 and results["train_seconds"] == 6
    # Of these models: another one asks for another evaluation.
    RunDirectory(runs[2].path).model.write_bytes(b"other")
    assert not control.is_finished()


def test_an_ensemble_of_one_model_is_that_model(tmp_path, test_set):
    run, model = _untrained(tmp_path, 0)
    control, results = _outcome("ensemble", [run, run])
    single = model.predict(test_set[0], verbose=0)
    expected = {"ensemble_accuracy": _accuracy(single, test_set[1])}
    assert results["test"] == expected
    # A file of before an ensemble had a mode of its own.
    content = json.loads(control.output.read_text())
    content["test"] = {"aggregated_accuracy": 0.75}
    content["num_transforms"] = content.pop("passes")
    control.output.write_text(json.dumps(content))
    assert control.is_finished()
    assert control.results()["test"] == {"ensemble_accuracy": 0.75}
    assert control.results()["passes"] == 2
