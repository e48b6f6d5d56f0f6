# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The benchmark as a process, on a small network; speed itself is no test."""

import importlib.util
import json

import pytest

from backend_marks import requires_tensorflow
from commands import run_command

pytestmark = requires_tensorflow


@pytest.mark.slow
def test_every_case_runs_and_is_reported(tmp_path):
    output = tmp_path / "figures.json"
    run = run_command(
        "benchmark",
        "--parts=inference,input",
        "--precision=float32",
        "--depth=20",
        "--batch_size=8",
        "--transforms=rotation2",
        "--rounds=1",
        "--profile",
        f"--output={output}",
    )
    assert run.returncode == 0, run.stderr
    figures = json.loads(output.read_text())
    names = {row["name"] for row in figures["measurements"]}
    assert {"single", "aggregated", "distilled", "adaptive"} <= names
    assert ("PyTorch, tuned" in names) == (
        importlib.util.find_spec("torch") is not None
    )
    ratio = "aggregated / plain passes of all views, float32"
    speed = {
        row["name"]: row["images_per_second"] for row in figures["measurements"]
    }
    assert figures["ratios"][ratio] == pytest.approx(
        speed["aggregated"] / speed["plain Keras, fused"]
    )
    assert f"{ratio}: {figures['ratios'][ratio]:.2f}" in run.stdout
    shares = figures["operation_shares"]["float32"]
    assert sum(shares.values()) == pytest.approx(1)
    convolutions = sum(v for name, v in shares.items() if "Conv2D" in name)
    assert 0.2 < convolutions < 1
    assert all(row["lowest"] > 0 for row in figures["measurements"])


@pytest.mark.parametrize(
    "argument, message",
    [
        ("--parts=all", "expected some of train, methods, inference"),
        ("--precision=float16", "expected float32, mixed_bfloat16 or both"),
        ("--transforms=spiral", "spiral"),
        ("--output=no/folder/figures.json", "is not there"),
    ],
)
def test_refuses(argument, message):
    run = run_command("benchmark", argument)
    assert run.returncode == 2
    assert message in run.stderr.splitlines()[-1]
