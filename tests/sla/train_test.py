# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Training end to end, through real flags, on the real digits."""

import csv
import json
import os
import pathlib
import shlex
import signal
import subprocess
import sys
import time

import keras
import numpy as np
import pytest
from absl.testing import flagsaver

import sla  # noqa: F401  (registers the classes of saved models)
from backend_marks import requires_tensorflow
from commands import run_command
from official.core import training_state
from official.core.callbacks import ProgressLine
from official.core.config_parser import parse_experiment
from sla.tasks.sla_classification import SLAClassificationTask

pytestmark = requires_tensorflow

ROOT = pathlib.Path(__file__).parents[2]
SETTINGS = (
    "trainer.train_steps=25,trainer.validation_interval=10,"
    "task.backbone.options={width: 4}"
)


def _main(*arguments):
    """What `python -m sla.train` does, in this process."""
    from official.core.flags import parse_flags
    from sla import train

    with flagsaver.flagsaver():
        train.main(parse_flags(["train", *arguments]))


def _arguments(model_dir, experiment="digits_sla_sd"):
    return (
        f"--experiment={experiment}",
        f"--params_override={SETTINGS}",
        f"--model_dir={model_dir}",
        "--seed=3",
    )


def _history(model_dir):
    with open(model_dir / "history.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        {name: value for name, value in row.items() if name != "seconds"}
        for row in rows
    ]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    model_dir = tmp_path_factory.mktemp("train") / "run"
    _main(*_arguments(model_dir))
    return model_dir


def test_every_promised_file_is_there(finished):
    names = {path.name for path in finished.iterdir()}
    assert names == {
        "params.yaml",
        "results.json",
        "history.csv",
        "model.keras",
        "checkpoint",
        "tensorboard",
        "curves.png",
        "saved_model",
    }
    assert list((finished / "tensorboard").glob("**/events*"))
    png = (finished / "curves.png").read_bytes()
    assert png.startswith(b"\x89PNG") and len(png) > 10_000


def test_tensorboard_shows_rates_views_and_graph(finished):
    from tensorboard.backend.event_processing import event_accumulator

    shown = {}
    for part in ("train", "validation", "model"):
        events = event_accumulator.EventAccumulator(
            str(finished / "tensorboard" / part)
        )
        shown[part] = events.Reload()
    scalars = {
        part: {event.step: event for event in events.Tensors(tag)}
        for part, tag, events in (
            ("train", "epoch_learning_rate", shown["train"]),
            ("validation", "epoch_distilled_accuracy", shown["validation"]),
        )
    }
    assert set(scalars["train"]) == set(scalars["validation"]) == {0, 1, 2}
    assert shown["model"].Tags()["graph"]
    (event,) = shown["model"].Tensors("views")
    # A summary of images holds their width and height, then PNG files.
    width, height, *files = event.tensor_proto.string_val
    assert (width, height, len(files)) == (b"32", b"8", 8)
    assert all(file.startswith(b"\x89PNG") for file in files)


def test_results_follow_the_schema(finished):
    results = json.loads((finished / "results.json").read_text())
    expected = {
        "experiment": "digits_sla_sd",
        "method": "sla_sd",
        "dataset": "digits",
        "seed": 3,
        "num_classes": 10,
        "class_counts": [10] * 10,
        "num_train_examples": 100,
        "num_validation_examples": 200,
        "num_test_examples": 797,
        "transforms": "rotation",
        "num_transforms": 4,
        "steps": 25,
        "selection_metric": "distilled_accuracy",
    }
    assert {name: results[name] for name in expected} == expected
    assert "group_accuracy" not in results
    for name in ("single", "aggregated", "distilled"):
        assert 0.05 < results["test"][f"{name}_accuracy"] <= 1
    assert results["test"]["loss"] > 0
    assert results["train_seconds"] > 0 and results["examples_per_second"] > 0
    assert set(results["environment"]) >= {
        "package_version",
        "git_commit",
        "python",
        "keras",
        "tensorflow",
        "backend",
        "devices",
        "precision",
    }


def test_history_ends_with_a_shorter_epoch(finished):
    history = _history(finished)
    assert [row["step"] for row in history] == ["10", "20", "25"]
    assert [row["epoch"] for row in history] == ["1", "2", "3"]
    assert {
        "joint_loss",
        "student_loss",
        "distillation_loss",
        "val_distilled_accuracy",
        "val_accuracy_on_rot90",
        "val_teacher_student_gap",
        "teacher_student_divergence",
        "learning_rate",
    } <= set(history[0])


def test_saved_model_answers_what_the_kept_model_says(finished):
    from official.vision.dataloaders import sources

    model = keras.models.load_model(finished / "model.keras")
    _, test = sources.load_images("digits")
    images = test.images[:64] / np.float32(255) * 2 - 1
    expected = model.predict(images, verbose=0)
    np.save(finished.parent / "images.npy", images)
    script = (
        "import sys, numpy as np, tensorflow as tf\n"
        "folder, images = sys.argv[1:]\n"
        "model = tf.saved_model.load(folder)\n"
        "answers = model.serve(tf.constant(np.load(images)))\n"
        "np.save(images, answers.numpy())\n"
        "print(sorted({'sla', 'official'} & set(sys.modules)))\n"
    )
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            script,
            finished / "saved_model",
            finished.parent / "images.npy",
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=finished.parent,
    )
    assert run.stdout.strip() == "[]"
    answers = np.load(finished.parent / "images.npy")
    np.testing.assert_allclose(answers, expected, atol=1e-5)


def test_params_file_repeats_the_run(finished, tmp_path):
    params = finished / "params.yaml"
    _main(f"--config_file={params}", f"--model_dir={tmp_path}")
    assert (tmp_path / "params.yaml").read_text() == params.read_text()
    assert _history(tmp_path) == _history(finished)


def _start(command):
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _wait_for_line(process, start):
    for line in process.stdout:
        if line.startswith(start):
            return
    pytest.fail(f"the run ended before it printed {start!r}")


def _same_weights(*folders):
    models = [keras.models.load_model(dir_ / "model.keras") for dir_ in folders]
    for expected, value in zip(*(m.get_weights() for m in models), strict=True):
        np.testing.assert_array_equal(value, expected)


@pytest.mark.slow
def test_run_stopped_twice_ends_as_if_never_stopped(finished, tmp_path):
    command = [sys.executable, "-m", "sla.train", *_arguments(tmp_path)]
    killed = _start(command)
    _wait_for_line(killed, "step 10/25")
    while not (tmp_path / "checkpoint" / "step-00000010").exists():
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert not (tmp_path / "results.json").exists()

    terminated = _start([*command, "--overwrite=false"])
    _wait_for_line(terminated, "Going on from step 10")
    terminated.send_signal(signal.SIGTERM)
    output, _ = terminated.communicate()
    assert terminated.returncode == 128 + signal.SIGTERM
    message, resume = output.strip().splitlines()[-2:]
    # Within the second epoch, whose metrics have to go on, too.
    assert message.startswith("Interrupted at step 11 of 25")
    assert shlex.split(resume) == command
    assert (tmp_path / "checkpoint" / "step-00000011").exists()

    run = subprocess.run(
        shlex.split(resume), cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert "Going on from step 11" in run.stdout
    assert "test accuracy in %" in run.stdout
    assert _history(tmp_path) == _history(finished)
    _same_weights(finished, tmp_path)


def _signal_at(monkeypatch, step, number):
    """Sends a real signal to this process at the end of a step."""
    original = ProgressLine.on_train_batch_end

    def on_train_batch_end(self, batch, logs=None):
        original(self, batch, logs)
        if self.progress.step == step:
            monkeypatch.undo()
            os.kill(os.getpid(), number)

    monkeypatch.setattr(ProgressLine, "on_train_batch_end", on_train_batch_end)


@pytest.mark.parametrize(
    "step, number, saved_step",
    [
        (3, signal.SIGINT, 4),
        (14, signal.SIGTERM, 15),
        # The last step of an epoch: its validation comes first.
        (19, signal.SIGTERM, 20),
        (24, signal.SIGINT, 25),
    ],
)
def test_signal_saves_and_the_run_goes_on(
    finished, tmp_path, monkeypatch, capsys, step, number, saved_step
):
    _signal_at(monkeypatch, step, number)
    handlers = [signal.getsignal(number) for number in (2, 15)]
    with pytest.raises(SystemExit) as exit_:
        _main(*_arguments(tmp_path))
    assert exit_.value.code == 128 + number
    assert [signal.getsignal(number) for number in (2, 15)] == handlers
    assert f"Interrupted at step {saved_step} of 25" in capsys.readouterr().out
    assert (tmp_path / "checkpoint" / f"step-{saved_step:08d}").exists()
    _main(*_arguments(tmp_path))
    assert _history(tmp_path) == _history(finished)
    _same_weights(finished, tmp_path)


LONG_TAILED = (
    "--params_override=task.data.labels_per_class=80,"
    "task.data.validation_size=100,"
    "task.data.imbalance={kind: exponential, ratio: 20},"
    "task.class_loss={name: ldam, class_balanced_beta: 0.999, "
    "deferred_until: 0.68}"
)


@pytest.mark.slow
def test_long_tailed_run_that_is_stopped_ends_as_if_never_stopped(
    tmp_path, monkeypatch, capsys
):
    """With weights from step 17 on; stopped before and after."""
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    _main(*_arguments(whole), LONG_TAILED)
    report = capsys.readouterr().out
    results = json.loads((whole / "results.json").read_text())
    counts = results["class_counts"]
    assert counts == [80, 57, 41, 29, 21, 15, 10, 7, 5, 4]
    assert results["num_validation_examples"] == 100
    groups = results["group_accuracy"]
    assert list(groups) == ["many", "medium", "few"]
    modes = {"single", "aggregated", "distilled"}
    for name, fractions in groups.items():
        assert set(fractions) == modes
        assert f"{name}-shot classes" in report
        assert f"{100 * fractions['distilled']:.2f}" in report
    assert set(results["balanced_accuracy"]) == modes

    for step, number in ((14, signal.SIGTERM), (19, signal.SIGINT)):
        _signal_at(monkeypatch, step, number)
        with pytest.raises(SystemExit):
            _main(*_arguments(stopped), LONG_TAILED)
    _main(*_arguments(stopped), LONG_TAILED)
    assert _history(stopped) == _history(whole)
    _same_weights(whole, stopped)
    kept = keras.models.load_model(whole / "model.keras")
    assert float(kept.reweighting) == (results["selected_step"] > 17)

    run = run_command("evaluate", f"--model_dir={whole}", "--modes=single")
    assert run.returncode == 0, run.stderr
    assert "few-shot classes" in run.stdout
    evaluation = json.loads((whole / "evaluation.json").read_text())
    for name, fractions in groups.items():
        expected = pytest.approx({"single": fractions["single"]})
        assert evaluation["group_accuracy"][name] == expected


def test_loss_that_explodes_ends_the_run_with_advice(tmp_path, capsys):
    with pytest.raises(SystemExit) as exit_:
        _main(
            *_arguments(tmp_path, "digits_sla"),
            "--params_override=trainer.optimizer={name: sgd, "
            "learning_rate: 1.0e+30}",
        )
    assert exit_.value.code == 2
    error = capsys.readouterr().err
    assert "loss has become" in error and "learning_rate" in error
    assert not (tmp_path / "model.keras").exists()


def test_averaged_weights_are_what_is_kept(finished, tmp_path):
    settings = "--params_override=trainer.optimizer.average_momentum=0.9"
    _main(*_arguments(tmp_path), settings)
    history, plain = _history(tmp_path), _history(finished)
    # Training itself goes on with the weights, not with their averages.
    assert [row["loss"] for row in history] == [row["loss"] for row in plain]
    assert history[0]["val_loss"] != plain[0]["val_loss"]
    progress = training_state.last_progress(tmp_path / "checkpoint")
    best = next(r for r in history if int(r["step"]) == progress.best_step)
    kept = keras.models.load_model(tmp_path / "model.keras")
    task = SLAClassificationTask(parse_experiment("digits_sla_sd", seed="3"))
    scores = kept.evaluate(
        task.validation_dataset(), return_dict=True, verbose=0
    )
    assert scores["distilled_accuracy"] == pytest.approx(
        float(best["val_distilled_accuracy"])
    )


@pytest.mark.slow
def test_refused_write_loses_nothing(finished, tmp_path):
    # The operating system refuses files over 100 kB: as on a full disk, some
    # are written and others are not.
    script = (
        "import resource, runpy, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "sys.argv[0] = 'sla.train'\n"
        "runpy.run_module('sla.train', run_name='__main__')\n"
    )
    arguments = _arguments(tmp_path)
    run = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 2, run.stderr
    assert "Cannot write to" in run.stderr
    assert "Traceback" not in run.stderr
    assert not list(tmp_path.rglob(".partial*"))
    _main(*arguments)
    assert _history(tmp_path) == _history(finished)


@pytest.mark.parametrize(
    "method, modes",
    [
        ("baseline", ["single"]),
        ("da", ["single", "aggregated"]),
        ("mt", ["single", "aggregated"]),
        ("sla", ["single", "aggregated"]),
    ],
)
def test_other_methods(tmp_path, capsys, method, modes):
    _main(*_arguments(tmp_path, f"digits_{method}"))
    results = json.loads((tmp_path / "results.json").read_text())
    assert results["method"] == method
    found = [
        mode
        for mode in ("single", "aggregated", "distilled")
        if f"{mode}_accuracy" in results["test"]
    ]
    assert found == modes
    assert results["selection_metric"] == f"{modes[-1]}_accuracy"
    assert f"digits_{method}" in capsys.readouterr().out


def test_train_and_evaluate_in_two_calls(finished, tmp_path):
    arguments = _arguments(tmp_path)
    _main(*arguments, "--mode=train")
    assert not (tmp_path / "results.json").exists()
    _main(*arguments, "--mode=eval")
    results, expected = (
        json.loads((folder / "results.json").read_text())
        for folder in (tmp_path, finished)
    )
    assert results["test"] == expected["test"]


def test_evaluation_under_another_experiment_is_refused(finished, capsys):
    before = (finished / "results.json").read_text()
    with pytest.raises(SystemExit) as exit_:
        _main(*_arguments(finished, "digits_mt"), "--mode=eval")
    assert exit_.value.code == 2
    assert "experiment was 'digits_sla_sd', now" in capsys.readouterr().err
    assert (finished / "results.json").read_text() == before


def test_finished_run_is_refused_and_nothing_changes(finished, capsys):
    before = {path: path.stat().st_mtime_ns for path in finished.glob("**/*")}
    with pytest.raises(SystemExit) as exit_:
        _main(*_arguments(finished))
    assert exit_.value.code == 2
    message = capsys.readouterr().err
    assert "finished run" in message and "--overwrite" in message
    after = {path: path.stat().st_mtime_ns for path in finished.glob("**/*")}
    assert after == before


@pytest.mark.parametrize(
    "argument, message",
    [
        ("--experiment=digits_slq", "did you mean digits_sla"),
        ("--params_override=task.data.batchsize=3", "task.data.batchsize"),
        ("--params_override=trainer.train_steps=many", "got 'many'"),
        ("--params_override=task.data.batch_size=0", "integer >= 1"),
        ("--params_override=task.transforms=rotatoin", "task.transforms"),
        ("--params_override=task.transforms=identity", "one transform"),
        ("--params_override=task.transforms=color_perm", "grey images"),
        ("--params_override=task.data.labels_per_class=500", "class"),
        ("--params_override=trainer.selection_metric=f1", "got 'f1'"),
        ("--params_override=task.backbone.options={widht: 4}", "widht"),
        ("--seed=many", "runtime.seed: got 'many'"),
        ("--config_file=absent.yaml", "absent.yaml"),
        ("--mode=trian", "trian"),
        ("--no_such_flag=1", "no_such_flag"),
        ("stray", "unexpected argument 'stray'"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    tmp_path, capsys, argument, message
):
    model_dir = tmp_path / "run"
    with pytest.raises(SystemExit) as exit_:
        _main(f"--model_dir={model_dir}", argument)
    assert exit_.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ") and error.count("\n") == 1
    assert message in error
    assert not model_dir.exists()


def test_list_of_experiments(capsys):
    _main("--list_experiments")
    lines = capsys.readouterr().out.splitlines()
    names = [line.split()[0] for line in lines]
    assert {
        f"digits_{method}"
        for method in ("baseline", "da", "mt", "sla", "sla_sd")
    } <= set(names)
    assert all(len(line.split()) > 3 for line in lines)
