# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Training with unlabeled images, from flags to the report."""

import json
import re
import signal

import keras
import pytest

import sla
from image_files import write_classes
from official.core.config_parser import parse_experiment
from official.modeling.hyperparams.base_config import ConfigError
from official.vision.dataloaders.dataset_factory import build_data
from short_training import SETTINGS
from short_training import assert_same_weights
from short_training import read_history
from short_training import train_arguments
from short_training import train_in_process
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.configs.methods import METHODS
from sla.tasks.sla_classification import SLAClassificationTask
from sla.train.report import run_report

REST = "--params_override=task.data.unlabeled=rest"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    train_in_process(*train_arguments(folder), REST)
    return folder


def test_what_it_writes(run):
    results = json.loads((run / "results.json").read_text())
    assert results["num_unlabeled_examples"] == 700
    assert results["num_test_examples_among_unlabeled"] == 0
    last = read_history(run)[-1]
    assert float(last["unlabeled_transform_loss"]) > 0
    assert float(last["unlabeled_distillation_loss"]) > 0


@pytest.mark.slow
def test_a_stopped_run_goes_on_as_if_it_had_not(run, tmp_path, monkeypatch):
    class Stop(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if int(self.model.optimizer.iterations) == 13:
                signal.raise_signal(signal.SIGTERM)

    original = SLAClassificationTask.callbacks
    with monkeypatch.context() as patched:
        patched.setattr(
            SLAClassificationTask,
            "callbacks",
            lambda self, model: [*original(self, model), Stop()],
        )
        with pytest.raises(SystemExit):
            train_in_process(*train_arguments(tmp_path), REST)
    assert not (tmp_path / "results.json").exists()
    train_in_process(*train_arguments(tmp_path), REST)
    assert read_history(tmp_path) == read_history(run)
    assert_same_weights(tmp_path, run)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_builds_a_model_for_them(method):
    config = parse_experiment(
        f"digits_{method}",
        params_overrides=[SETTINGS, "task.data.unlabeled=rest"],
    )
    model = SLAClassificationTask(config).build_model()
    assert "pseudo_label_loss" in model.unlabeled_loss_names
    knows_transform = "unlabeled_transform_loss" in model.unlabeled_loss_names
    assert knows_transform == (method in ("mt", "sla", "sla_sd"))
    has_student = "unlabeled_distillation_loss" in model.unlabeled_loss_names
    assert has_student == (method == "sla_sd")


def test_settings_reach_the_loss():
    config = parse_experiment(
        "digits_sla_sd",
        params_overrides={
            "task.data.unlabeled": "rest",
            "task.unlabeled_loss.threshold": 0.8,
            "task.unlabeled_loss.ramp": 0.5,
            "trainer.train_steps": 40,
        },
    )
    loss = SLAClassificationTask(config).build_unlabeled_loss()
    assert loss == sla.UnlabeledLoss(threshold=0.8, ramp_steps=20)


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"task.data.unlabeled_batch_size": 5}, "unlabeled is null"),
        ({"task.data.unlabeled_size": 5}, "unlabeled is null"),
        (
            {
                "task.data.unlabeled": "rest",
                "task.data.tf_data_service": "grpc://host:1",
            },
            "cannot mix",
        ),
        (
            {
                "task.data.unlabeled": "rest",
                "task.method": "baseline",
                "task.unlabeled_loss.pseudo_label_weight": 0,
            },
            "a weight above 0",
        ),
        ({"task.unlabeled_loss.threshold": 1.0}, "below 1"),
    ],
)
def test_settings_that_are_refused(settings, message):
    with pytest.raises(ConfigError, match=message):
        parse_experiment("digits_sla_sd", params_overrides=settings)


def test_a_folder_is_given_by_its_flag(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_classes(tmp_path, {"rest": 3}, size=(8, 8))
    config = parse_experiment(
        "digits_sla_sd",
        params_overrides={"task.data.image_size": [8, 8]},
        unlabeled_dir="rest",
    )
    assert config.task.data.unlabeled == "./rest"
    assert len(build_data(config.task.data, seed=0).unlabeled) == 3


@pytest.mark.slow
def test_the_run_without_them_lies_beside_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    arguments = [
        "--experiment=digits_sla_sd",
        f"--params_override={SETTINGS}",
    ]
    train_in_process(*arguments)
    assert "gain from" not in capsys.readouterr().out
    train_in_process(*arguments, REST)
    printed = capsys.readouterr().out
    assert "runs/digits_sla_sd+unlabeled/seed0" in printed
    gains = re.search(r"gain from the unlabeled.*: (.*) \(one seed\)", printed)
    folders = ("digits_sla_sd", "digits_sla_sd+unlabeled")
    before, after = (
        json.loads(
            (tmp_path / "runs" / name / "seed0/results.json").read_text()
        )
        for name in folders
    )
    gain = after["test"]["distilled_accuracy"]
    gain -= before["test"]["distilled_accuracy"]
    shown = float(re.search(r"distilled (\S+)", gains[1])[1].replace("−", "-"))
    assert shown == pytest.approx(100 * gain, abs=0.006)


def test_no_gain_over_a_run_of_other_labels(run, tmp_path):
    results = json.loads((run / "results.json").read_text())
    folder = tmp_path / "digits_sla_sd" / "seed3"
    folder.mkdir(parents=True)
    other = results | {"num_train_examples": 50}
    (folder / "results.json").write_text(json.dumps(other))
    assert "gain from" not in run_report(results, run, root=tmp_path)
