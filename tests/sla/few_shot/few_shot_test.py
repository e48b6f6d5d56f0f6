# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""`sla.few_shot`: training on episodes, and tests on new classes."""

import json
import re
import signal

import keras
import numpy as np
import pytest

import sla  # noqa: F401  (registers the classes of saved models)
from backend_marks import requires_tensorflow
from commands import run_command
from few_shot_runs import SETTINGS
from few_shot_runs import TESTS
from few_shot_runs import train_on_digits
from image_files import write_classes
from official.core.interruption import RunInterrupted
from official.core.run_directory import RunError
from official.modeling.hyperparams.base_config import ConfigError
from official.vision.dataloaders.episode_config import EpisodeDataConfig
from official.vision.dataloaders.episode_data import build_division
from official.vision.dataloaders.episodes import EpisodeSampler
from official.vision.dataloaders.episodes import EpisodeShape
from short_training import assert_same_weights
from short_training import read_history
from sla.few_shot import few_shot
from sla.tasks.few_shot import FewShotTask
from trained_runs import copy_run

pytestmark = requires_tensorflow


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A run with a student, and its report."""
    folder = tmp_path_factory.mktemp("few_shot") / "run"
    return folder, train_on_digits(folder, "sla_sd")


def _rows(report):
    return {(row["head"], row["mode"]): row for row in report["rows"]}


def test_a_run_writes_what_every_run_writes(finished):
    folder, report = finished
    assert json.loads((folder / "few_shot.json").read_text()) == report
    names = {path.name for path in folder.iterdir()}
    assert names >= {
        "params.yaml",
        "results.json",
        "history.csv",
        "model.keras",
        "curves.png",
        "checkpoint",
        "saved_model",
        "tensorboard",
        "few_shot_episodes.npz",
    }
    results = json.loads((folder / "results.json").read_text())
    assert results["method"] == "sla_sd"
    assert (results["num_classes"], results["num_novel_classes"]) == (6, 2)
    assert results["selection_metric"] == "distilled_accuracy"
    assert set(results["test"]) == {
        "single_accuracy",
        "aggregated_accuracy",
        "distilled_accuracy",
    }


def test_accuracies_are_those_of_distances_to_prototypes(finished):
    folder, report = finished
    data = EpisodeDataConfig(name="digits")
    novel = build_division(data).novel
    model = keras.models.load_model(folder / "model.keras")
    images = data.normalize(novel.images)
    features = [
        keras.ops.convert_to_numpy(model.features(view, training=False))
        for view in (np.rot90(images, j, axes=(1, 2)) for j in range(4))
    ]
    features = np.stack(features, axis=1).astype("float64")
    student = features[:, 0] @ model.student.kernel.numpy()
    student += model.student.bias.numpy()
    sampler = EpisodeSampler(
        novel.labels, novel.class_names, EpisodeShape(2, 1, 5), seed=0
    )
    rights = {"single": [], "aggregated": [], "distilled": []}
    for number in range(TESTS["episodes"]):
        episode = sampler.draw(number)
        query = episode.query.ravel()
        labels = np.repeat([0, 1], 5)
        scores = {"single": 0, "aggregated": 0, "distilled": 0}
        for i, row in enumerate(episode.support):
            distances = features[query] - features[row].mean(axis=0)
            distances = -np.square(distances).sum(axis=2)  # (Q, M)
            distances_of_student = student[query] - student[row].mean(axis=0)
            for mode, values in (
                ("single", distances[:, 0]),
                ("aggregated", distances.mean(axis=1)),
                ("distilled", -np.square(distances_of_student).sum(axis=1)),
            ):
                scores[mode] = scores[mode] + np.outer(values, np.eye(2)[i])
        for mode, values in scores.items():
            rights[mode].append((values.argmax(axis=1) == labels).mean())
    rows = _rows(report)
    for mode, values in rights.items():
        row = rows["prototypes", mode]
        assert row["accuracy"] == pytest.approx(np.mean(values))
        half = 1.96 * np.std(values, ddof=1) / len(values) ** 0.5
        assert row["interval"][1] - row["accuracy"] == pytest.approx(half)
    with np.load(folder / "few_shot_episodes.npz") as episodes:
        np.testing.assert_allclose(
            episodes["2_way_1_shot/prototypes/aggregated"],
            rights["aggregated"],
        )


def test_a_trained_run_is_tested_again_alone(finished, tmp_path):
    folder, report = finished
    again = few_shot(model_dir=folder, output=tmp_path, **TESTS)
    assert again["rows"] == report["rows"]
    more = few_shot(
        model_dir=folder, output=tmp_path, **{**TESTS, "shots": [1, 3]}
    )
    assert more["rows"][:3] == report["rows"]
    assert {row["shots"] for row in more["rows"]} == {1, 3}


@pytest.mark.parametrize(
    ("method", "head"),
    [
        pytest.param("baseline", "ridge", marks=pytest.mark.slow),
        pytest.param("da", "proto", marks=pytest.mark.slow),
        ("new_classes", "proto"),
    ],
)
def test_every_method_trains(tmp_path, method, head):
    report = train_on_digits(
        tmp_path,
        method,
        head,
        trainer__train_steps=4,
        trainer__validation_interval=4,
    )
    assert [row["mode"] for row in report["rows"]] == ["single", "aggregated"]
    assert all(row["accuracy"] > 0.4 for row in report["rows"])


@pytest.mark.slow
def test_a_stopped_run_ends_as_if_never_stopped(
    finished, tmp_path, monkeypatch
):
    def callbacks(task, model):
        def stop(batch, logs):
            if int(model.optimizer.iterations) == 13:
                signal.raise_signal(signal.SIGINT)

        return [keras.callbacks.LambdaCallback(on_train_batch_end=stop)]

    with monkeypatch.context() as patch:
        patch.setattr(FewShotTask, "callbacks", callbacks)
        with pytest.raises(RunInterrupted):
            train_on_digits(tmp_path, "sla_sd")
    report = train_on_digits(tmp_path, "sla_sd")
    folder, expected = finished
    assert report["rows"] == expected["rows"]
    assert read_history(tmp_path) == read_history(folder)
    assert_same_weights(tmp_path, folder)


def test_a_finished_run_is_not_replaced(finished):
    folder, _ = finished
    with pytest.raises(RunError, match="holds a finished run"):
        train_on_digits(folder, "sla_sd")


@pytest.fixture
def new_classes(tmp_path):
    """Folders of two classes that no run knows."""
    folder = tmp_path / "letters"
    write_classes(folder, {"alpha": 6, "beta": 7}, size=(8, 8))
    return folder


def test_any_run_is_tested_on_the_classes_of_a_folder(
    tmp_path, new_classes, capsys
):
    run = copy_run("sla", tmp_path)
    report = few_shot(
        model_dir=run,
        images=new_classes,
        heads="nearest_centroid",
        verbose=True,
        **TESTS,
    )
    assert list(_rows(report)) == [
        ("nearest_centroid", "single"),
        ("nearest_centroid", "aggregated"),
    ]
    assert (run / "few_shot_letters" / "few_shot.json").exists()
    output = capsys.readouterr().out
    assert "nearest_centroid, aggregated      4" in output
    assert "40 episodes of each kind, 2 new classes" in output


def test_a_baseline_is_tested_in_several_views(tmp_path, new_classes):
    run = copy_run("baseline", tmp_path)
    report = few_shot(model_dir=run, images=new_classes, **TESTS)
    assert len(report["rows"]) == 6
    assert {row["passes"] for row in report["rows"]} == {1, 4}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"ways": 3}, "Got 2 classes for episodes of 3 ways"),
        ({"shots": 3}, r"fewer than 8 images: alpha \(6\), beta \(7\)"),
        ({"ways": 1}, "ways: Got 1. Expected an integer of at least 2"),
        ({"shots": 0}, "shots: Got 0. Expected an integer of at least 1"),
        ({"queries": 2.5}, "queries: Got 2.5"),
        ({"episodes": 1}, "episodes: Got 1. Expected an integer of at least 2"),
        ({"heads": "svm"}, "heads: Got 'svm'"),
        ({"images": "nowhere"}, "images: Got .*nowhere. Expected a folder"),
        ({"images": None}, "all of whose classes were trained"),
        ({"seed": 1}, "a trained run keeps its settings"),
        ({"model_dir": None}, "Expected an experiment to train, or the folder"),
    ],
)
def test_bad_arguments_are_refused(tmp_path, new_classes, arguments, message):
    run = copy_run("baseline", tmp_path)
    given = {"model_dir": run, "images": new_classes, **TESTS, **arguments}
    with pytest.raises(RunError, match=message):
        few_shot(**given)
    assert not list(run.glob("few_shot*"))


def test_classes_that_the_network_knows_are_refused(tmp_path):
    write_classes(tmp_path / "images", {"7": 6, "new": 6}, size=(8, 8))
    with pytest.raises(RunError, match="was trained on: 7. Expected new ones"):
        few_shot(
            model_dir=copy_run("sla", tmp_path),
            images=tmp_path / "images",
            **TESTS,
        )


def test_too_few_classes_are_found_before_training(tmp_path):
    with pytest.raises(RunError, match="Got 6 classes for episodes of 7 ways"):
        train_on_digits(
            tmp_path / "run",
            task__training_episodes={"ways": 7, "shots": 1, "queries": 4},
        )
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("setting", "value"),
    [("freeze_backbone_steps", 10), ("optimizer__layer_decay", 0.5)],
)
def test_settings_that_would_be_ignored_are_refused(tmp_path, setting, value):
    name = setting.replace("__", ".")
    with pytest.raises(RunError, match=f"trainer.{name}: Got {value}"):
        train_on_digits(tmp_path / "run", **{f"trainer__{setting}": value})


def test_an_experiment_without_episodes_is_refused(tmp_path):
    with pytest.raises(RunError, match="does not learn from episodes"):
        few_shot("digits_sla", model_dir=tmp_path / "run")


@pytest.mark.parametrize(
    "call",
    [
        lambda name: sla.train.train(name),
        lambda name: sla.probe.probe(name),
        lambda name: sla.compare.compare(experiments=[name]),
    ],
    ids=["train", "probe", "compare"],
)
def test_other_commands_name_this_one(call):
    with pytest.raises(ConfigError, match="use python -m sla.few_shot"):
        call("omniglot_proto_sla")


def test_other_commands_refuse_a_run_of_episodes(finished):
    folder, _ = finished
    with pytest.raises(RunError, match="model_dir: .* learned from episodes"):
        sla.evaluate.evaluate(folder)
    with pytest.raises(RunError, match="models: .* learned from episodes"):
        sla.representations.representations([folder])
    with pytest.raises(RunError, match="support: Got none for .*run"):
        sla.predict.predict("image.png", model_dir=folder)


@pytest.mark.slow
def test_the_command_prints_a_table(tmp_path):
    settings = ",".join(
        f"{name}={json.dumps(value)}" for name, value in SETTINGS.items()
    )
    result = run_command(
        "few_shot",
        "--experiment=omniglot_proto_sla",
        f"--params_override={settings}",
        f"--model_dir={tmp_path / 'run'}",
        "--ways=2",
        "--queries=5",
        "--episodes=10",
    )
    assert result.returncode == 0, result.stderr
    assert re.search(r"2-way 1-shot +2-way 5-shot\n", result.stdout)
    assert "prototypes, aggregated      4" in result.stdout
