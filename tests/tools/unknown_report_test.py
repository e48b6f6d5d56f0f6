# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The summary of evaluations on unknown images over seeds."""

import json

import pytest

from tools.unknown_report import evaluations
from tools.unknown_report import rows_of
from tools.unknown_report import table


def _evaluation(auroc):
    scores = {
        name: {
            "auroc": auroc,
            "auroc_interval": [auroc - 0.02, auroc + 0.04],
            "false_positive_rate": 1 - auroc,
        }
        for name in ("max_probability", "sum")
    }
    return {
        "method": "baseline",
        "num_tested_examples": 10,
        "modes": {"single": {"passes_per_image": 1, "accuracy": 0.5}},
        "unknown": {
            "num_images": 7,
            "modes": {
                "single": {
                    "scores": scores,
                    "kept_known": 0.95,
                    "kept_unknown": 0.25,
                }
            },
        },
    }


@pytest.fixture
def evaluated(tmp_path):
    """Two seeds that have been evaluated, and one that is in training."""
    for seed, auroc in ((0, 0.75), (1, 0.85)):
        folder = tmp_path / f"seed{seed}"
        (folder / "unknown_letters").mkdir(parents=True)
        (folder / "results.json").write_text("{}")
        path = folder / "unknown_letters" / "evaluation.json"
        path.write_text(json.dumps(_evaluation(auroc)))
    (tmp_path / "seed2").mkdir()
    return evaluations(tmp_path, "letters", "unused", None)


def test_finished_seeds_count(evaluated):
    assert list(evaluated) == [0, 1]


def test_rows_have_mean_and_deviation(evaluated):
    (row,) = rows_of(evaluated)
    assert row["auroc"]["sum"]["mean"] == pytest.approx(0.8)
    assert row["auroc"]["sum"]["std"] == pytest.approx(0.0707, abs=1e-4)
    assert row["bootstrap_half_width"] == pytest.approx(0.03)
    assert row["num_unknown"] == 7 and row["passes"] == 1
    lines = table([row]).splitlines()
    assert lines[2] == (
        "| baseline | single | 1 | 80.0 ± 7.1 |  |  |  | 80.0 ± 7.1 "
        "| 20.0 ± 7.1 | 95.0 ± 0.0 | 25.0 ± 0.0 |"
    )
