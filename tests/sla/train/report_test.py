# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of what training prints at the end."""

import copy
import json

from official.core.config_parser import parse_experiment
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.train.report import plan_line
from sla.train.report import run_report

BASELINE = {
    "experiment": "digits_baseline",
    "method": "baseline",
    "seed": 1,
    "num_train_examples": 100,
    "num_test_examples": 797,
    "parameters": 12345,
    "steps": 600,
    "train_seconds": 8.0,
    "examples_per_second": 4800.0,
    "test": {"loss": 0.3, "single_accuracy": 0.9},
}


def _distilled():
    results = copy.deepcopy(BASELINE)
    results["experiment"] = "digits_sla_sd"
    results["method"] = "sla_sd"
    results["test"] |= {
        "single_accuracy": 0.905,
        "aggregated_accuracy": 0.95,
        "distilled_accuracy": 0.9425,
    }
    return results


def test_report_without_a_baseline(tmp_path):
    report = run_report(_distilled(), "out/run", root=tmp_path)
    lines = report.splitlines()
    assert lines[1].split()[-3:] == ["single", "aggregated", "distilled"]
    assert lines[3].split() == ["digits_sla_sd", "90.50", "95.00", "94.25"]
    assert "against" not in report
    assert "out/run/" in lines[-1]
    assert "12,345 parameters" in report


def test_report_shows_the_gain_over_the_baseline_of_the_same_seed(tmp_path):
    for seed, accuracy in ((1, 0.9), (0, 0.1)):
        folder = tmp_path / "digits_baseline" / f"seed{seed}"
        folder.mkdir(parents=True)
        results = copy.deepcopy(BASELINE) | {"seed": seed}
        results["test"]["single_accuracy"] = accuracy
        (folder / "results.json").write_text(json.dumps(results))
    report = run_report(_distilled(), "out/run", root=tmp_path)
    assert "digits_baseline" in report.splitlines()[3]
    assert "+5.00 points" in report


def test_baseline_alone_has_one_column(tmp_path):
    report = run_report(BASELINE, "out/run", root=tmp_path)
    assert "aggregated" not in report and "distilled" not in report


def test_report_shows_groups_of_classes(tmp_path):
    modes = ("single", "aggregated", "distilled")
    results = _distilled() | {
        "group_accuracy": {
            "many": dict(zip(modes, (0.99, 0.98, 0.97))),
            "few": dict(zip(modes, (0.5, 0.6, 0.7))),
        },
        "balanced_accuracy": dict(zip(modes, (0.8, 0.81, 0.82))),
    }
    rows = [
        line.split()
        for line in run_report(results, "out/run", root=tmp_path).splitlines()
    ]
    assert ["many-shot", "classes", "99.00", "98.00", "97.00"] in rows
    assert ["few-shot", "classes", "50.00", "60.00", "70.00"] in rows
    assert ["mean", "over", "classes", "80.00", "81.00", "82.00"] in rows


def test_the_plan_names_settings_for_many_images_of_ones_own():
    small = plan_line(parse_experiment("folder_sla"))
    assert small.splitlines()[0] == (
        "small_cnn(width=16) on images of 64 x 64 pixels, 1,000 steps of 16 "
        "images"
    )
    assert "--config_file=folder/resnet18" in small
    large = plan_line(parse_experiment("folder_sla", "folder/resnet18"))
    assert large == (
        "resnet(depth=18) on images of 224 x 224 pixels, 20,000 steps of 128 "
        "images"
    )
