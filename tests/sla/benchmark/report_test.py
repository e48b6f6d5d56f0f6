# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
import pytest

from sla.benchmark.report import conclusions
from sla.benchmark.report import tables


def _row(part, name, speed, precision="float32"):
    return {
        "part": part,
        "name": name,
        "precision": precision,
        "images_per_second": speed,
        "milliseconds_per_call": 1000 / speed,
        "lowest": 900 / speed,
        "highest": 1100 / speed,
        "peak_mebibytes": 2048.0,
    }


ROWS = [
    _row("train", "sla_sd", 150.0),
    _row("train", "sla_sd, given batch", 153.0),
    _row("train", "plain Keras, fused", 156.0),
    _row("train", "PyTorch, float32", 75.0),
    _row("inference", "aggregated", 800.0),
    _row("inference", "plain Keras, fused", 800.0),
]


def test_ratios_are_of_cases_of_the_same_part_and_precision():
    other = _row("train", "PyTorch, float32", 1.0, "mixed_bfloat16")
    assert conclusions([*ROWS, other]) == pytest.approx(
        {
            "sla_sd step / PyTorch in float32, float32": 2.0,
            "plain classification / the method, given batch, float32": 1.0196,
            "the method without / with its input pipeline, float32": 1.02,
            "aggregated / plain passes of all views, float32": 1.0,
        },
        rel=1e-4,
    )


def test_tables_compare_with_the_reference_of_the_part():
    text = tables(ROWS)
    lines = text.splitlines()
    assert lines[0] == "train, float32"
    assert lines[3].split()[-2:] == ["2.00", "2048"]
    assert "ratio: images/s against PyTorch, float32" in text
    assert "ratio: images/s against plain Keras, fused" in text
