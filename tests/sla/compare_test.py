# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""`sla.compare` as a process: jobs, controls, what stops and what fails."""

import json
import signal
import subprocess
import sys
import time

import keras
import numpy as np
import pytest

from backend_marks import requires_tensorflow
from commands import ROOT
from commands import SHORT_RUN
from commands import SMALL
from commands import run_command

pytestmark = requires_tensorflow


def _arguments(folder, *more):
    file = folder / "short.yaml"
    file.write_text(SHORT_RUN)
    return (
        f"--runs_dir={folder / 'runs'}",
        f"--report_dir={folder / 'report'}",
        f"--config_file={file}",
        "--seeds=1",
        SMALL,
        *more,
    )


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """Two methods with 2 labels a class, and with more than there are."""
    folder = tmp_path_factory.mktemp("compare")
    arguments = _arguments(
        folder,
        *("--methods=baseline,sla", "--labels_per_class=1000,2"),
        *("--transforms=rotation2", "--controls=steps,views,ensemble"),
    )
    return folder, arguments, run_command("compare", *arguments, "--jobs=2")


def _comparison(folder):
    return json.loads((folder / "report/comparison.json").read_text())


def test_parallel_runs_and_controls(compared):
    folder, _, run = compared
    rows = {row["label"]: row for row in _comparison(folder)["rows"]}
    assert list(rows) == [
        "digits_baseline",
        "digits_baseline, 2 x steps",
        "digits_baseline, rotation2 views",
        "digits_baseline, ensemble of 2",
        "digits_sla",
    ]
    assert rows["digits_baseline, 2 x steps"]["steps"] == 8
    assert rows["digits_sla"]["settings"] == {
        "labels_per_class": "2",
        "transforms": "rotation2",
    }
    assert all(row["num_train_examples"] == 20 for row in rows.values())
    assert all(row["num_test_examples"] == 797 for row in rows.values())
    path = folder / "runs" / rows["digits_baseline"]["runs"]["0"]
    assert "step 2/4" in (path / "train.log").read_text()
    assert "step 2/4" not in run.stdout
    assert "; about" in run.stdout
    picture = keras.utils.load_img(folder / "report/comparison.png")
    assert np.asarray(picture).std() > 10


def test_what_fails_does_not_take_the_others_with_it(compared):
    folder, _, run = compared
    assert run.returncode == 1
    # Four runs and two controls for each number of labels.
    assert run.stdout.count("/12] ") == 12
    # As it happens and at the end.
    assert run.stdout.count("FAILED: ") == 2 * 6
    assert "but 1000 are wanted" in run.stdout
    failures = _comparison(folder)["failures"]
    assert len(failures) == 6
    assert all("labels_per_class=1000" in name for name in failures)


def test_what_is_finished_is_not_repeated(compared):
    folder, arguments, _ = compared
    rows = _comparison(folder)["rows"]
    paths = list((folder / "runs").rglob("*.json"))
    stamps = [path.stat().st_mtime_ns for path in paths]
    again = run_command("compare", *arguments)
    assert "6 of them finished before" in again.stdout
    assert "step 2/4" not in again.stdout
    assert [path.stat().st_mtime_ns for path in paths] == stamps
    assert _comparison(folder)["rows"] == rows


def _stopped_when(condition, *arguments):
    """The lines of a comparison that gets a SIGTERM at some point."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sla.compare", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not condition() and process.poll() is None:
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGTERM, errors
    return output


@pytest.mark.slow
def test_a_signal_stops_all_jobs_and_the_same_command_goes_on(tmp_path):
    arguments = _arguments(
        tmp_path,
        *("--methods=baseline", "--seeds=2", "--jobs=2"),
        "--params_override=trainer.train_steps=1000000",
    )
    folders = [
        tmp_path / "runs" / "digits_baseline" / f"seed{seed}" for seed in (0, 1)
    ]

    def saved():
        return all(any(x.glob("checkpoint/step-*")) for x in folders)

    def logs():
        return [(folder / "train.log").read_text() for folder in folders]

    def gone_on():
        return all("Going on from step" in log for log in logs())

    output = _stopped_when(saved, *arguments)
    assert "Interrupted; everything is saved. Go on with:\n" in output
    assert "FAILED" not in output
    assert not any((folder / "results.json").exists() for folder in folders)
    _stopped_when(gone_on, *arguments)
    for log in logs():
        stopped = log.split("Interrupted at step ")[1].split()[0]
        assert f"Going on from step {stopped} " in log


def test_a_wrong_name_ends_at_once(tmp_path):
    run = run_command("compare", *_arguments(tmp_path, "--dataset=digit"))
    assert run.returncode == 2
    assert "did you mean digits_baseline" in run.stderr
    assert not (tmp_path / "runs").exists()
