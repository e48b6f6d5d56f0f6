# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of figures over seeds, and of how they are shown."""

import pathlib

import pytest

from sla.compare.plan import PlannedRun
from sla.compare.plan import Row
from sla.compare.report import comparison_markdown
from sla.compare.report import comparison_text
from sla.compare.summary import summarize

ROOT = pathlib.Path("runs")
ENVIRONMENT = {
    "package_version": "1.2",
    "git_commit": "abc",
    "python": "3.11",
    "keras": "3.15",
    "tensorflow": "2.21",
    "devices": ["cpu:0"],
    "processor": "Some|CPU",
}


def _row(label, settings, reference, seeds=2):
    folder = ROOT / label / ",".join(map("=".join, settings))
    items = tuple(
        PlannedRun("", folder / f"seed{seed}", None) for seed in range(seeds)
    )
    method = label.removeprefix("digits_")
    return Row(label, label, method, settings, reference, items)


def _results(labels, speed, **accuracies):
    return {
        "num_transforms": 4,
        "num_train_examples": labels,
        "num_test_examples": 797,
        "parameters": 73210,
        "steps": 600,
        "train_seconds": 10.0,
        "examples_per_second": speed,
        "test": {f"{mode}_accuracy": v for mode, v in accuracies.items()},
    }


def _grid(seeds=2):
    rows, results = [], {}
    for count in ("5", "50"):
        settings = (("labels_per_class", count),)
        reference = ("digits_baseline", settings)
        base = _row("digits_baseline", settings, reference, seeds)
        ours = _row("digits_sla", settings, reference, seeds)
        rows += [base, ours]
        shift = 0.05 if count == "50" else 0.0
        for seed in range(seeds):
            results[base.items[seed]] = _results(
                10 * int(count), 100.0 + seed, single=0.8 + shift + seed / 10
            )
            results[ours.items[seed]] = _results(
                *(10 * int(count), 50.0),
                single=0.85 + shift,
                aggregated=0.9 + shift + 0.06 * seed,
            )
    return rows, results


def _comparison(summary, **more):
    return {
        "command": "python -m sla.compare --seeds=2",
        "rows": summary,
        "failures": {},
        "train_seconds": 80.0,
        "cores": 2,
        "environment": ENVIRONMENT,
        **more,
    }


def test_gains_are_those_over_the_same_labels_and_seed():
    summary = summarize(*_grid(), ROOT)
    assert [row["label"] for row in summary] == [
        "digits_baseline",
        "digits_sla",
    ] * 2
    for row in summary[1::2]:
        cell = row["modes"]["aggregated"]
        assert cell["gain"]["values"] == pytest.approx({0: 0.1, 1: 0.06})
        assert cell["gain"]["mean"] == pytest.approx(0.08)
        assert cell["gain"]["std"] == pytest.approx(0.04 / 2**0.5)
        assert cell["passes"] == 4 and row["modes"]["single"]["passes"] == 1
        assert row["reference"]["settings"] == row["settings"]
    assert "gain" not in summary[0]["modes"]["single"]
    assert summary[0]["images_per_second"] == 100.5
    assert summary[2]["runs"][1] == (
        "digits_baseline/labels_per_class=50/seed1"
    )


def test_a_seed_that_failed_is_left_out_of_the_pairs():
    rows, results = _grid(seeds=3)
    del results[rows[0].items[0]], results[rows[1].items[2]]
    summary = summarize(rows, results, ROOT)
    cell = summary[1]["modes"]["aggregated"]
    assert list(cell["values"]) == [0, 1]
    assert cell["gain"]["values"] == pytest.approx({1: 0.06})
    assert cell["gain"]["interval"] is None
    for item in rows[1].items:
        results.pop(item, None)
    assert len(summarize(rows, results, ROOT)) == 3


def test_without_a_baseline_the_best_mode_is_the_reference():
    key = ("digits_sla", ())
    rows = [_row("digits_sla", (), key), _row("digits_da", (), key)]
    results = {}
    for row, single in zip(rows, (0.8, 0.7)):
        for item in row.items:
            results[item] = _results(50, 1.0, single=single, aggregated=0.9)
    _, other = summarize(rows, results, ROOT)
    assert other["reference"]["mode"] == "aggregated"
    assert other["modes"]["single"]["gain"]["mean"] == pytest.approx(-0.2)


def test_text_and_markdown_show_the_same_figures():
    comparison = _comparison(summarize(*_grid(), ROOT))
    text, markdown = (
        comparison_text(comparison),
        comparison_markdown(comparison),
    )
    line = next(
        line for line in markdown.splitlines() if "| aggregated |" in line
    )
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells == [
        *("digits_sla", "5", "aggregated", "4", "2"),
        *("93.00 ± 4.24", "54.88 to 131.12"),
        *("+8.00 ± 2.83", "-17.41 to +33.41", "", ""),
    ]
    for cell in cells:
        assert cell in text
    assert "| 73,210 | 50 |" in markdown
    assert "python -m sla.compare --seeds=2" in markdown
    assert "Some|CPU, 2 cores, cpu:0; Python 3.11, Keras 3.15" in markdown
    assert "80 s in total" in markdown
    assert "The reference is digits_baseline (single)" in text


def test_one_seed_has_neither_deviation_nor_interval():
    comparison = _comparison(summarize(*_grid(seeds=1), ROOT))
    table = comparison_markdown(comparison).split("shows test accuracy in %.")[
        1
    ]
    line = next(line for line in table.splitlines() if "aggregated" in line)
    assert "| 1 | 90.00 |  | +10.00 |  |" in line
    assert "nan" not in comparison_text(comparison).lower()


def test_failures_are_told():
    failures = {"digits_sla seed 1": "out of memory"}
    comparison = _comparison(summarize(*_grid(), ROOT), failures=failures)
    for text in (comparison_text(comparison), comparison_markdown(comparison)):
        assert "FAILED: digits_sla seed 1: out of memory" in text


def test_groups_of_classes_have_a_table():
    rows, results = _grid()
    for item in rows[1].items:
        single, aggregated = 0.25, 0.5 + 0.25 * item.path.name.endswith("1")
        results[item]["group_accuracy"] = {
            "many": {"single": 0.75, "aggregated": 1.0},
            "few": {"single": single, "aggregated": aggregated},
        }
    summary = summarize(rows, results, ROOT)
    assert summary[1]["groups"]["few"]["aggregated"]["mean"] == 0.625
    markdown = comparison_markdown(_comparison(summary))
    assert "| method | labels_per_class | mode | many | few |" in markdown
    shown = "| digits_sla | 5 | aggregated | 100.00 ± 0.00 | 62.50 ± 17.68 |"
    assert shown in markdown
