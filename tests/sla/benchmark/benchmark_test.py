# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The benchmark on a small network; speed itself is no test."""

import json

import pytest

from backend_marks import requires_tensorflow
from official.core.run_directory import RunError
from official.modeling.hyperparams.base_config import ConfigError
from sla.benchmark import benchmark

pytestmark = requires_tensorflow


@pytest.mark.slow
def test_figures_are_printed_and_written(tmp_path, capsys):
    output = tmp_path / "figures.json"
    figures = benchmark(
        ["input"],
        precision=["float32"],
        depth=20,
        batch_size=8,
        transforms="rotation2",
        rounds=2,
        profile=True,
        output=output,
        verbose=True,
    )
    assert json.loads(output.read_text()) == figures
    printed = capsys.readouterr().out
    assert len(figures["measurements"]) == 2
    for row in figures["measurements"]:
        assert 0 < row["lowest"] <= row["milliseconds_per_call"]
        assert row["peak_mebibytes"] > 100
        assert f"{row['images_per_second']:.0f}" in printed
    assert f"tensorflow {figures['environment']['tensorflow']}" in printed
    assert "medians over 2 turns" in printed
    for name in figures["environment"]["instruction_sets"]:
        assert name in printed
    assert "TF_ENABLE_ONEDNN_OPTS: 1" in printed
    shares = figures["operation_shares"]["float32"]
    assert sum(shares.values()) == pytest.approx(1)
    convolutions = sum(v for name, v in shares.items() if "Conv2D" in name)
    assert 0.2 < convolutions < 1


@pytest.mark.parametrize(
    "arguments, message",
    [
        (
            {"parts": ["all"]},
            "parts: Got 'all'. Expected some of train, methods, subsets",
        ),
        (
            {"precision": ["float16"]},
            "precision: Got 'float16'. Expected some of float32, mixed_bfl",
        ),
        ({"transforms": "spiral"}, "transforms: .*spiral"),
        ({"output": "no/folder/figures.json"}, "output: Got no/folder/"),
        ({"chunks": [-1]}, "chunks: Got -1"),
        ({"parts": "inputs"}, "parts: Got 'inputs'. .* Did you mean 'input'"),
        ({"depth": 33}, "depth: Got depth=33. Expected one of 20, 32"),
        ({"rounds": 0}, "rounds: Got 0"),
    ],
)
def test_refuses(arguments, message):
    with pytest.raises((ConfigError, RunError), match=message):
        benchmark(**arguments)


def test_failure_of_a_case_is_reported(monkeypatch):
    # A process that ends at once with a line of its own.
    monkeypatch.setattr("sys.executable", "/bin/sh")
    with pytest.raises(RunError, match="The case 'single' failed: .*worker"):
        benchmark(["inference"], precision=["float32"])
