# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""`sla.compare`: jobs, controls, what stops and what fails."""

import contextlib
import io
import json
import os
import shlex
import signal
import subprocess
import sys
import time

import keras
import numpy as np
import pytest

from backend_marks import requires_tensorflow
from commands import ROOT
from commands import run_command
from official.core.run_directory import RunError
from official.modeling.hyperparams.base_config import ConfigError
from sla.compare import compare

pytestmark = requires_tensorflow

SMALL_RUN = {
    "trainer.train_steps": 4,
    "trainer.validation_interval": 2,
    "task.backbone.options": {"width": 4},
}


def _compare(folder, **arguments):
    """Calls `compare` on short runs; its result and what it printed."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        comparison = compare(
            params_override=SMALL_RUN,
            runs_dir=folder / "runs",
            report_dir=folder / "report",
            **{"seeds": 1, "verbose": True, **arguments},
        )
    return comparison, output.getvalue()


ARGUMENTS = {
    "methods": ["baseline", "sla"],
    "labels_per_class": [1000, 2],
    "transforms": ["rotation2"],
    "controls": ["steps", "views", "ensemble"],
}


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """Two methods with 2 labels a class, and with more than there are."""
    folder = tmp_path_factory.mktemp("compare")
    return folder, *_compare(folder, **ARGUMENTS, jobs=2)


def _rows(comparison):
    return {row["label"]: row for row in comparison["rows"]}


@pytest.mark.slow
def test_parallel_runs_and_controls(compared):
    folder, comparison, output = compared
    rows = _rows(comparison)
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
    assert "step 2/4" not in output
    assert "; about" in output
    picture = keras.utils.load_img(folder / "report/comparison.png")
    assert np.asarray(picture).std() > 10


@pytest.mark.slow
def test_controls_have_modes_of_their_own(compared):
    _, comparison, _ = compared
    rows = _rows(comparison)
    modes = {label: list(row["modes"]) for label, row in rows.items()}
    assert modes == {
        "digits_baseline": ["single"],
        "digits_baseline, 2 x steps": ["single"],
        "digits_baseline, rotation2 views": ["aggregated"],
        "digits_baseline, ensemble of 2": ["ensemble"],
        "digits_sla": ["single", "aggregated"],
    }
    ensemble = rows["digits_baseline, ensemble of 2"]["modes"]["ensemble"]
    assert ensemble["passes"] == 2


@pytest.mark.slow
def test_what_fails_does_not_take_the_others_with_it(compared):
    folder, comparison, output = compared
    # Four runs and two controls for each number of labels.
    assert output.count("/12] ") == 12
    # As it happens and at the end.
    assert output.count("FAILED: ") == 2 * 6
    assert "Expected at least 1000" in output
    failures = comparison["failures"]
    assert len(failures) == 6
    assert all("labels_per_class=1000" in name for name in failures)


@pytest.mark.slow
def test_result_is_the_content_of_the_file(compared):
    folder, comparison, _ = compared
    text = (folder / "report/comparison.json").read_text()
    assert json.loads(text) == comparison


@pytest.mark.slow
def test_recorded_command_repeats_nothing_that_is_finished(compared):
    folder, comparison, _ = compared
    paths = list((folder / "runs").rglob("*.json"))
    stamps = [path.stat().st_mtime_ns for path in paths]
    python, *arguments = shlex.split(comparison["command"])
    assert python == "python"
    run = subprocess.run(
        [sys.executable, *arguments, "--jobs=1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1, run.stderr
    assert "6 are already finished" in run.stdout
    assert "step 2/4" not in run.stdout
    assert [path.stat().st_mtime_ns for path in paths] == stamps
    report = json.loads((folder / "report/comparison.json").read_text())
    assert report["rows"] == comparison["rows"]


@pytest.mark.slow
def test_comparison_means_what_it_says(tmp_path):
    names = ["digits_baseline", "digits_sla_sd"]
    arguments = {"experiments": names, "seeds": 2}
    comparison, output = _compare(tmp_path, **arguments)
    rows = _rows(comparison)
    assert list(rows) == names
    values = {
        (name, int(seed)): json.loads(
            (tmp_path / "runs" / path / "results.json").read_text()
        )["test"]
        for name, row in rows.items()
        for seed, path in row["runs"].items()
    }
    cell = rows["digits_sla_sd"]["modes"]["aggregated"]
    expected = [
        values["digits_sla_sd", seed]["aggregated_accuracy"] for seed in (0, 1)
    ]
    assert cell["values"] == {"0": expected[0], "1": expected[1]}
    assert cell["mean"] == pytest.approx(np.mean(expected))
    assert cell["std"] == pytest.approx(np.std(expected, ddof=1))
    assert cell["passes"] == 4
    gains = [
        expected[seed] - values["digits_baseline", seed]["single_accuracy"]
        for seed in (0, 1)
    ]
    assert cell["gain"]["mean"] == pytest.approx(np.mean(gains))
    shown = f"{100 * cell['mean']:.2f} ± {100 * cell['std']:.2f}"
    assert shown in output
    assert shown in (tmp_path / "report/comparison.md").read_text()
    assert "[4/4] digits_sla_sd seed 1: " in output
    with pytest.raises(
        RunError, match="task.data.batch_size was 64 and is now 32"
    ):
        _compare(tmp_path, **arguments, config_file=[_batch_of_32(tmp_path)])


def _batch_of_32(folder):
    file = folder / "batch.yaml"
    file.write_text("task: {data: {batch_size: 32}}\n")
    return file


@pytest.mark.slow
def test_nothing_is_printed_unless_asked(tmp_path, capfd):
    arguments = {"methods": "baseline", "seeds": 2, "verbose": False}
    # In this process and in two others.
    _, output = _compare(tmp_path / "here", **arguments)
    assert output == "" and capfd.readouterr().out == ""
    _, output = _compare(tmp_path / "there", **arguments, jobs=2)
    assert output == "" and capfd.readouterr() == ("", "")


ARGUMENTS_OF_A_PROCESS = (
    "--methods=baseline",
    "--seeds=2",
    "--jobs=2",
    "--params_override=trainer.train_steps=1000000,"
    "trainer.validation_interval=2,task.backbone.options={width: 4}",
)


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
def test_a_signal_stops_all_jobs_and_the_same_command_continues(tmp_path):
    arguments = (*ARGUMENTS_OF_A_PROCESS, f"--runs_dir={tmp_path}")
    folders = [tmp_path / "digits_baseline" / f"seed{seed}" for seed in (0, 1)]

    def saved():
        return all(any(x.glob("checkpoint/step-*")) for x in folders)

    def logs():
        return [(folder / "train.log").read_text() for folder in folders]

    def continued():
        return all("Resuming from step" in log for log in logs())

    output = _stopped_when(saved, *arguments)
    assert "Interrupted; everything is saved. Go on with:\n" in output
    assert "FAILED" not in output
    assert not any((folder / "results.json").exists() for folder in folders)
    _stopped_when(continued, *arguments)
    for log in logs():
        stopped = log.split("Interrupted at step ")[1].split()[0]
        assert f"Resuming from step {stopped} " in log


@pytest.mark.slow
def test_a_script_without_a_guard_is_told(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from sla.compare import compare\n"
        "compare(methods=['baseline', 'da'], seeds=1, jobs=2,"
        f" params_override={SMALL_RUN}, runs_dir={str(tmp_path / 'runs')!r})\n"
    )
    run = subprocess.run(
        [sys.executable, script],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert "must guard its call by if __name__ ==" in run.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"dataset": "digit"}, "Did you mean digits_baseline"),
        ({"experiments": ["digits_da"], "methods": ["da"]}, "experiments: Got"),
        ({"experiments": "digits_da", "dataset": "digits"}, "experiments: Got"),
        ({"seeds": 0}, "seeds: Got 0. Expected an integer of at least 1."),
        ({"jobs": 0}, "jobs: Got 0. Expected an integer of at least 1."),
        ({"methods": []}, "methods: Got none"),
        ({"labels_per_class": ""}, "labels_per_class: Got none"),
        ({"vary": {"task.joint_reduction": []}}, "vary: Got ''"),
        ({"vary": {"task.data.name": [object()]}}, "task.data.name: Got <obj"),
    ],
)
def test_mistakes_end_it_at_once(tmp_path, arguments, message):
    with pytest.raises(ConfigError, match=message):
        _compare(tmp_path, **arguments)
    assert not (tmp_path / "runs").exists()


@pytest.mark.slow
def test_mistake_on_the_command_line_is_one_line_and_exit_code_2(tmp_path):
    run = run_command("compare", f"--runs_dir={tmp_path}", "--vary=task")
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1].startswith("error: vary: Got 'task'.")
