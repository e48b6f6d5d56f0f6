# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Figures of docs/few_shot.md are those of the reports."""

import json
import re

import pytest

from pages import ROOT

PAGE = (ROOT / "docs/few_shot.md").read_text(encoding="utf-8")
#: | `sla` | aggregated | 4 | 90.12 ± 0.34 | ... |
ROW = re.compile(r"^\| `(\w+)` \| (\w+) \| (\d) \|(.*)\|$", re.MULTILINE)
KINDS = ((5, 1), (5, 5), (20, 1), (20, 5))


def _report(name):
    path = ROOT / "docs/results" / name / "few_shot.json"
    return json.loads(path.read_text(encoding="utf-8"))


def _section(title):
    (text,) = re.findall(rf"^### {title}\n(.*?)(?=^##|\Z)", PAGE, re.M | re.S)
    return text


def _figures(row):
    text = f"{100 * row['accuracy']:.2f}"
    if row["deviation"] is not None:
        text += f" ± {100 * row['deviation']:.2f}"
    return text


@pytest.mark.parametrize(
    ("title", "within"),
    [("All characters", False), ("Within an alphabet", True)],
)
def test_tables_show_the_report(title, within):
    report = _report("few_shot_omniglot")
    rows = ROW.findall(_section(title))
    assert len(rows) >= 10
    for run, mode, views, cells in rows:
        shown = [cell.strip(" *") for cell in cells.split("|")]
        for (ways, shots), cell in zip(KINDS, shown, strict=False):
            (row,) = (
                row
                for row in report["rows"]
                if (row["run"], row["mode"]) == (run, mode)
                and (row["ways"], row["shots"]) == (ways, shots)
                and row["within_groups"] == within
            )
            assert cell == _figures(row), (run, mode, ways, shots)
            assert row["passes"] == int(views)


def test_every_report_is_shown_and_has_a_command():
    script = (ROOT / "tools/results.sh").read_text(encoding="utf-8")
    for path in (ROOT / "docs/results").glob("*/few_shot.json"):
        name = path.parent.name
        assert f"](results/{name}/few_shot.md)" in PAGE
        assert f"\n{name}() {{\n" in script


def test_the_readme_shows_the_report():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (figures,) = re.findall(
        r"joint labels\s+reach ([\d.]+) % in four passes and ([\d.]+) % in "
        r"one;\s+ordinary episodes reach\s+([\d.]+) % and ([\d.]+) %, and the "
        r"best control of equal compute ([\d.]+) % and ([\d.]+) %",
        " ".join(text.split()),
    )
    rows = _report("few_shot_omniglot")["rows"]
    expected = [
        f"{100 * row['accuracy']:.2f}"
        for run in ("sla", "baseline", "new_classes_4x")
        for mode in ("aggregated", "single")
        for row in rows
        if (row["run"], row["mode"], row["ways"], row["shots"])
        == (run, mode, 20, 1)
        and not row["within_groups"]
    ]
    assert list(figures) == expected


def test_gains_are_those_of_the_report():
    report = _report("few_shot_omniglot")
    gains = re.findall(
        r"([+−]\d+\.\d\d)\s\(([+−]\d+\.\d\d)\sto\s([+−]\d+\.\d\d)\)",
        " ".join(PAGE.split()),
    )
    assert gains
    known = set()
    for row in report["rows"]:
        for gain in row["gains"].values():
            values = gain["accuracy"], *gain["interval"]
            known.add(
                tuple(f"{100 * v:+.2f}".replace("-", "−") for v in values)
            )
    assert set(gains) <= known
