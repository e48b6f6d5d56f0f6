# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Runs that are stopped or refused: what is saved, and how they go on."""

import json
import shlex
import signal
import subprocess
import sys
import time

import keras
import pytest

import sla  # noqa: F401  (registers the classes of saved models)
from backend_marks import requires_tensorflow
from commands import run_command
from official.core.progress_line import ProgressLine
from short_training import ROOT
from short_training import assert_same_weights
from short_training import read_history
from short_training import train_arguments
from short_training import train_in_process

pytestmark = requires_tensorflow


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    model_dir = tmp_path_factory.mktemp("train") / "run"
    train_in_process(*train_arguments(model_dir))
    return model_dir


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


@pytest.mark.slow
def test_run_stopped_twice_ends_as_if_never_stopped(finished, tmp_path):
    command = [sys.executable, "-m", "sla.train", *train_arguments(tmp_path)]
    killed = _start(command)
    _wait_for_line(killed, "step 10/25")
    while not (tmp_path / "checkpoint" / "step-00000010").exists():
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert not (tmp_path / "results.json").exists()

    terminated = _start([*command, "--overwrite=false"])
    _wait_for_line(terminated, "Resuming from step 10")
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
    assert "Resuming from step 11" in run.stdout
    assert "test accuracy in %" in run.stdout
    assert read_history(tmp_path) == read_history(finished)
    assert_same_weights(finished, tmp_path)


def _signal_at(monkeypatch, step, number):
    """Sends a real signal to this process at the end of a step."""
    original = ProgressLine.on_train_batch_end

    def on_train_batch_end(self, batch, logs=None):
        original(self, batch, logs)
        if self.progress.step == step:
            monkeypatch.undo()
            signal.raise_signal(number)

    monkeypatch.setattr(ProgressLine, "on_train_batch_end", on_train_batch_end)


@pytest.mark.parametrize(
    "step, number, saved_step",
    [
        (3, signal.SIGINT, 4),
        pytest.param(14, signal.SIGTERM, 15, marks=pytest.mark.slow),
        # The last step of an epoch: its validation comes first.
        pytest.param(19, signal.SIGTERM, 20, marks=pytest.mark.slow),
        pytest.param(24, signal.SIGINT, 25, marks=pytest.mark.slow),
    ],
)
def test_signal_saves_and_the_run_goes_on(
    finished, tmp_path, monkeypatch, capsys, step, number, saved_step
):
    _signal_at(monkeypatch, step, number)
    handlers = [signal.getsignal(number) for number in (2, 15)]
    with pytest.raises(SystemExit) as exit_:
        train_in_process(*train_arguments(tmp_path))
    assert exit_.value.code == 128 + number
    assert [signal.getsignal(number) for number in (2, 15)] == handlers
    assert f"Interrupted at step {saved_step} of 25" in capsys.readouterr().out
    assert (tmp_path / "checkpoint" / f"step-{saved_step:08d}").exists()
    train_in_process(*train_arguments(tmp_path))
    assert read_history(tmp_path) == read_history(finished)
    assert_same_weights(finished, tmp_path)


@pytest.fixture
def interruptible():
    """Python's own handler: a job of a script starts without it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_a_signal_after_the_last_step_is_not_lost(
    finished, tmp_path, monkeypatch, capsys
):
    def interrupt(*_):
        signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr("official.core.train_lib.plot_learning_curves", interrupt)
        with pytest.raises(SystemExit) as exit_:
            train_in_process(*train_arguments(tmp_path))
    assert exit_.value.code == 130
    assert not (tmp_path / "results.json").exists()
    train_in_process(*train_arguments(tmp_path))
    assert "Resuming from step 25" in capsys.readouterr().out
    assert read_history(tmp_path) == read_history(finished)


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
    train_in_process(*train_arguments(whole), LONG_TAILED)
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
            train_in_process(*train_arguments(stopped), LONG_TAILED)
    train_in_process(*train_arguments(stopped), LONG_TAILED)
    assert read_history(stopped) == read_history(whole)
    assert_same_weights(whole, stopped)
    kept = keras.models.load_model(whole / "model.keras")
    assert float(kept.reweighting) == (results["selected_step"] > 17)

    run = run_command("evaluate", f"--model_dir={whole}", "--modes=single")
    assert run.returncode == 0, run.stderr
    assert "few-shot classes" in run.stdout
    evaluation = json.loads((whole / "evaluation.json").read_text())
    for name, fractions in groups.items():
        expected = pytest.approx({"single": fractions["single"]})
        assert evaluation["group_accuracy"][name] == expected


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
    arguments = train_arguments(tmp_path)
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
    train_in_process(*arguments)
    assert read_history(tmp_path) == read_history(finished)
