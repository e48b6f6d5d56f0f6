# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""`sla.sweep` on real digits."""

import contextlib
import io
import json
import os
import shlex
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from backend_marks import requires_tensorflow
from commands import ROOT
from commands import run_command
from official.core.run_directory import RunError
from official.modeling.hyperparams.base_config import ConfigError
from sla.sweep import sweep

pytestmark = requires_tensorflow

SHORT = {
    "trainer.train_steps": 4,
    "trainer.validation_interval": 2,
    "task.backbone.options": {"width": 4},
}
WEIGHT = {"task.distillation.weight": "0.1:10:log"}
BOTH = {**WEIGHT, "task.joint_reduction": ["mean", "sum"]}


def _sweep(output, settings, **arguments):
    """Calls `sweep` on short runs; its result and what it printed."""
    arguments = {"params_override": SHORT, "verbose": True, **arguments}
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        report = sweep(settings, output=output, **arguments)
    return report, text.getvalue()


def _results(folder):
    return json.loads((folder / "results.json").read_text())


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    output = tmp_path_factory.mktemp("sweep") / "made" / "here"
    report, text = _sweep(output, BOTH, trials=4, seeds=2)
    return text, output, report


@pytest.mark.slow
def test_figures_are_those_of_the_runs(swept):
    _, output, report = swept
    assert report["metric"] == "distilled_accuracy"
    assert len(report["trials"]) == 4
    reference = [
        _results(output / "runs" / "as_it_is" / f"seed{seed}")
        for seed in range(2)
    ]
    base = [run["validation_value"] for run in reference]
    assert report["reference"]["validation"]["mean"] == np.mean(base)
    assert report["reference"]["test"]["mean"] == pytest.approx(
        np.mean([run["test"]["distilled_accuracy"] for run in reference])
    )
    for trial in report["trials"]:
        weight = trial["settings"]["task.distillation.weight"]
        reduction = trial["settings"]["task.joint_reduction"]
        folder = f"distillation.weight={weight:.4g},joint_reduction={reduction}"
        values = [
            _results(output / "runs" / folder / f"seed{seed}")[
                "validation_value"
            ]
            for seed in range(2)
        ]
        assert trial["validation"]["mean"] == pytest.approx(np.mean(values))
        gains = np.subtract(values, base)
        assert trial["gain"]["mean"] == pytest.approx(gains.mean())
    means = [trial["validation"]["mean"] for trial in report["trials"]]
    assert means == sorted(means, reverse=True)


@pytest.mark.slow
def test_importance_is_shared_out(swept):
    text, output, report = swept
    importance = report["importance"]
    assert set(importance) == {
        "task.distillation.weight",
        "task.joint_reduction",
    }
    assert sum(importance.values()) == pytest.approx(1.0)
    assert "Share of the variance" in text
    assert (output / "sweep.png").stat().st_size > 5000


@pytest.mark.slow
def test_same_call_continues_and_other_settings_do_not(swept, tmp_path):
    _, output, report = swept
    before = {
        path: path.stat().st_mtime_ns for path in output.rglob("results.json")
    }
    words = shlex.split(report["command"])
    assert words[:3] == ["python", "-m", "sla.sweep"]
    run = run_command("sweep", *words[3:], "--trials=5")
    assert run.returncode == 0, run.stderr
    assert "[5/5]" in run.stdout and "[4/5]" not in run.stdout
    after = json.loads((output / "sweep.json").read_text())
    settings = [trial["settings"] for trial in after["trials"]]
    assert len(settings) == 5
    assert all(trial["settings"] in settings for trial in report["trials"])
    for path, changed in before.items():
        assert path.stat().st_mtime_ns == changed
    with pytest.raises(RunError, match="another sweep .*settings were"):
        _sweep(output, WEIGHT, trials=5, seeds=2)
    other = {**SHORT, "task.data.batch_size": 32}
    message = "another sweep .*task.data.batch_size was 64 and is now 32"
    with pytest.raises(RunError, match=message):
        _sweep(output, BOTH, trials=5, seeds=2, params_override=other)


@pytest.mark.slow
def test_interrupted_trial_is_finished_first(tmp_path):
    output = tmp_path / "sweep"
    command = [
        *(sys.executable, "-m", "sla.sweep", f"--output={output}"),
        "--setting=task.distillation.weight=0.1:10:log",
        "--params_override=trainer.train_steps=80,"
        "trainer.validation_interval=2,task.backbone.options={width: 4}",
        *("--trials=1", "--seeds=1"),
    ]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    while not list(output.glob("runs/distillation*/seed0/history.csv")):
        assert process.poll() is None
        time.sleep(0.1)
    os.kill(process.pid, signal.SIGTERM)
    text, _ = process.communicate()
    assert process.returncode == 128 + signal.SIGTERM, text
    run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert run.returncode == 0
    folders = list(output.glob("runs/distillation*"))
    assert len(folders) == 1
    assert (
        "Resuming from step" in (folders[0] / "seed0" / "train.log").read_text()
    )


@pytest.mark.slow
def test_nothing_is_printed_unless_asked(tmp_path, capfd):
    output = tmp_path / "sweep"
    report, text = _sweep(output, WEIGHT, trials=1, seeds=1, verbose=False)
    assert text == ""
    assert "as_it_is" not in "".join(capfd.readouterr())
    assert len(report["trials"]) == 1 and report["importance"] is None
    written = json.loads((output / "sweep.json").read_text())
    assert written == report


def test_what_optuna_logs_is_as_before(tmp_path, monkeypatch):
    optuna = pytest.importorskip("optuna")
    from sla.sweep.trial_runs import TrialRuns

    before = optuna.logging.get_verbosity()
    seen = []

    def train(self, overrides):
        seen.append(optuna.logging.get_verbosity())
        return "no time"

    monkeypatch.setattr(TrialRuns, "train", train)
    with pytest.raises(RunError, match="no time"):
        _sweep(tmp_path / "sweep", WEIGHT, seeds=np.int64(1))
    assert seen == [optuna.logging.WARNING] != [before]
    assert optuna.logging.get_verbosity() == before


@pytest.mark.parametrize(
    "settings, arguments, message",
    [
        ({}, {}, "settings: Got none"),
        (["task.distillation.weight"], {}, "low:high"),
        ({"task.no_such": "1:2"}, {}, "task.no_such"),
        ({"task.distillation.weight": "-1:2"}, {}, "weight"),
        (["runtime.seed=1,2", "runtime.seed=1,3"], {}, "seed twice"),
        (WEIGHT, {"experiment": "digits"}, "registered name"),
        (WEIGHT, {"trials": 0}, "trials: Got 0. Expected an integer of"),
        (WEIGHT, {"seeds": 0}, "seeds: Got 0. Expected an integer of"),
    ],
)
def test_mistakes_are_reported_before_training(
    settings, arguments, message, tmp_path
):
    with pytest.raises(ConfigError, match=message):
        _sweep(tmp_path / "sweep", settings, **arguments)
    assert not (tmp_path / "sweep").exists()


@pytest.mark.slow
def test_mistake_on_the_command_line_is_one_line_and_exit_code_2(tmp_path):
    run = run_command("sweep", "--setting=task", f"--output={tmp_path}/sweep")
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1].startswith("error: settings: Got 'task'")
    run = run_command("sweep")
    assert run.returncode == 2 and "--setting" in run.stderr
