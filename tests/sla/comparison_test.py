# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of means, deviations and paired gains."""

import pytest

from sla.comparison import summarise
from sla.comparison import summary_table


def _results():
    accuracies = {
        ("base", 0): {"single": 0.80},
        ("base", 1): {"single": 0.90},
        ("ours", 0): {"single": 0.85, "aggregated": 0.90},
        ("ours", 1): {"single": 0.85, "aggregated": 0.96},
    }
    return {
        run: {"test": {f"{mode}_accuracy": v for mode, v in modes.items()}}
        for run, modes in accuracies.items()
    }


def test_gains_are_paired_by_seed():
    summary = summarise(_results(), [0, 1])
    cell = summary["ours"]["aggregated"]
    assert cell["mean"] == pytest.approx(0.93)
    assert cell["std"] == pytest.approx(0.06 / 2**0.5)
    assert cell["gain_mean"] == pytest.approx(0.08)
    assert cell["gain_std"] == pytest.approx(0.04 / 2**0.5)
    assert "gain_mean" not in summary["base"]["single"]


def test_table_shows_percent_and_the_best_mode():
    table = summary_table(summarise(_results(), [0, 1]), 2)
    assert "85.00 ± 7.07" in table
    assert "ours (aggregated) against base" in table
    assert "+8.00 ± 2.83 points" in table


def test_one_seed_has_no_deviation():
    results = {run: r for run, r in _results().items() if run[1] == 0}
    summary = summarise(results, [0])
    assert summary["ours"]["single"]["std"] is None
    assert "±" not in summary_table(summary, 1).split("over")[0].split("\n")[3]
