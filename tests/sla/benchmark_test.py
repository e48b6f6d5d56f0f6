# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The benchmark as a process, on a small network; speed itself is no test."""

import json

import pytest

from backend_marks import requires_tensorflow
from commands import run_command

pytestmark = requires_tensorflow


@pytest.mark.slow
def test_figures_are_printed_and_written(tmp_path):
    output = tmp_path / "figures.json"
    run = run_command(
        "benchmark",
        "--parts=input",
        "--precision=float32",
        "--depth=20",
        "--batch_size=8",
        "--transforms=rotation2",
        "--rounds=2",
        "--profile",
        f"--output={output}",
    )
    assert run.returncode == 0, run.stderr
    figures = json.loads(output.read_text())
    assert len(figures["measurements"]) == 2
    for row in figures["measurements"]:
        assert 0 < row["lowest"] <= row["milliseconds_per_call"]
        assert row["peak_mebibytes"] > 100
        assert f"{row['images_per_second']:.0f}" in run.stdout
    assert f"tensorflow {figures['environment']['tensorflow']}" in run.stdout
    assert "medians over 2 turns" in run.stdout
    shares = figures["operation_shares"]["float32"]
    assert sum(shares.values()) == pytest.approx(1)
    convolutions = sum(v for name, v in shares.items() if "Conv2D" in name)
    assert 0.2 < convolutions < 1


@pytest.mark.parametrize(
    "argument, message",
    [
        ("--parts=all", "expected some of train, methods, subsets, inference"),
        ("--precision=float16", "expected float32, mixed_bfloat16 or both"),
        ("--transforms=spiral", "spiral"),
        ("--output=no/folder/figures.json", "is not there"),
    ],
)
def test_refuses(argument, message):
    run = run_command("benchmark", argument)
    assert run.returncode == 2
    assert message in run.stderr.splitlines()[-1]
