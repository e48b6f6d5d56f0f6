# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""`sla.sweep` as a process, on real digits."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from backend_marks import requires_tensorflow
from commands import ROOT
from commands import run_command

pytestmark = requires_tensorflow

SHORT = (
    "--params_override=trainer.train_steps=4,trainer.validation_interval=2,"
    "task.backbone.options={width: 4}"
)
WEIGHT = "--setting=task.distillation.weight=0.1:10:log"
REDUCTION = "--setting=task.joint_reduction=mean,sum"


def _sweep(output, *arguments):
    return run_command("sweep", f"--output={output}", SHORT, *arguments)


def _results(folder):
    return json.loads((folder / "results.json").read_text())


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    output = tmp_path_factory.mktemp("sweep") / "made" / "here"
    run = _sweep(output, WEIGHT, REDUCTION, "--trials=4", "--seeds=2")
    assert run.returncode == 0, run.stderr
    return run.stdout, output, json.loads((output / "sweep.json").read_text())


@pytest.mark.slow
def test_figures_are_those_of_the_runs(swept):
    _, output, report = swept
    assert report["metric"] == "distilled_accuracy"
    assert len(report["trials"]) == 4
    reference = [
        _results(output / "runs" / "as_it_is" / f"seed{seed}")
        for seed in range(2)
    ]
    base = [each["validation_value"] for each in reference]
    assert report["reference"]["validation"]["mean"] == np.mean(base)
    assert report["reference"]["test"]["mean"] == pytest.approx(
        np.mean([each["test"]["distilled_accuracy"] for each in reference])
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
    assert "share of the variance" in text
    assert (output / "sweep.png").stat().st_size > 5000


@pytest.mark.slow
def test_same_command_goes_on_and_other_settings_do_not(swept, tmp_path):
    _, output, report = swept
    before = {
        path: path.stat().st_mtime_ns for path in output.rglob("results.json")
    }
    run = _sweep(output, WEIGHT, REDUCTION, "--trials=5", "--seeds=2")
    assert run.returncode == 0, run.stderr
    assert "[5/5]" in run.stdout and "[4/5]" not in run.stdout
    after = json.loads((output / "sweep.json").read_text())
    settings = [trial["settings"] for trial in after["trials"]]
    assert len(settings) == 5
    assert all(trial["settings"] in settings for trial in report["trials"])
    for path, changed in before.items():
        assert path.stat().st_mtime_ns == changed
    other = _sweep(output, WEIGHT, "--trials=5", "--seeds=2")
    assert other.returncode == 2
    assert "another sweep" in other.stderr


@pytest.mark.slow
def test_interrupted_trial_is_finished_first(tmp_path):
    output = tmp_path / "sweep"
    command = [
        *(sys.executable, "-m", "sla.sweep", f"--output={output}", WEIGHT),
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
        "Going on from step" in (folders[0] / "seed0" / "train.log").read_text()
    )


@pytest.mark.parametrize(
    "arguments, message",
    [
        ([], "--setting"),
        (["--setting=task.distillation.weight"], "low:high"),
        (["--setting=task.no_such=1:2"], "task.no_such"),
        (["--setting=task.distillation.weight=-1:2"], "weight"),
        ([WEIGHT, WEIGHT], "twice"),
        ([WEIGHT, "--experiment=digits"], "registered name"),
    ],
)
def test_mistakes_are_told_before_training(arguments, message, tmp_path):
    run = _sweep(tmp_path / "sweep", *arguments)
    assert run.returncode == 2
    told = [x for x in run.stderr.splitlines() if x.startswith("error: ")]
    assert len(told) == 1 and message in told[0]
    assert not (tmp_path / "sweep").exists()
