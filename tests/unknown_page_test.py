# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Figures of docs/unknown.md, and of README.md, are those of the reports."""

import json
import re

import pytest

from pages import ROOT

PAGE = (ROOT / "docs/unknown.md").read_text(encoding="utf-8")
SCORES = (
    *("max_probability", "energy", "agreement", "transform_likelihood"),
    "sum",
)
#: | `sla` | aggregated | 4 | 97.7 ± 0.1 | ... | 8.3 ± 1.1 |
ROW = re.compile(r"^\| `(\w+)` \| (\w+) \| (\d) \|(.*)\|$", re.MULTILINE)
REPORTS = sorted((ROOT / "docs/results/unknown").glob("*.json"))


def _shown(figure):
    if figure is None:
        return ""
    return f"{100 * figure['mean']:.1f} ± {100 * figure['std']:.1f}"


def _rows(path):
    return json.loads(path.read_text(encoding="utf-8"))["rows"]


def test_every_row_of_every_report_is_on_the_page():
    found = [(m, mode, n, cells) for m, mode, n, cells in ROW.findall(PAGE)]
    expected = []
    for row in [row for path in REPORTS for row in _rows(path)]:
        figures = [row["auroc"].get(name) for name in SCORES]
        figures.append(row["false_positive_rate"])
        cells = [_shown(figure) for figure in figures]
        name = row["method"], row["mode"], f"{row['passes']:.0f}"
        expected.append((*name, cells))
    assert len(expected) >= 18
    shown = [
        (*rest, [cell.strip() for cell in cells.split("|")])
        for *rest, cells in found
    ]
    assert sorted(shown) == sorted(expected)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_reports_are_linked_and_can_be_repeated(path):
    assert f"](results/unknown/{path.stem}.md)" in PAGE
    script = (ROOT / "tools/results.sh").read_text(encoding="utf-8")
    names = re.findall(r"unknown_\w+", " ".join(re.findall("bash .*", PAGE)))
    assert len(names) >= 3
    for name in names:
        assert f"\n{name}() {{\n" in script


def test_sentence_of_the_readme():
    text = " ".join((ROOT / "README.md").read_text("utf-8").split())
    (numbers,) = re.findall(
        r"baseline takes (\d+) % of them for digits that it knows, and four "
        r"passes of `sla` (\d+) %",
        text,
    )
    rows = _rows(ROOT / "docs/results/unknown/digits_5.json")
    rates = {
        (row["method"], row["mode"]): row["false_positive_rate"]["mean"]
        for row in rows
    }
    expected = rates["baseline", "single"], rates["sla", "aggregated"]
    assert [f"{100 * rate:.0f}" for rate in expected] == list(numbers)
