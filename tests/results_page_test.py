# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Figures of docs/results.md, and of README.md, are those of the reports."""

import json
import re

import pytest

from pages import ROOT

PAGE = ROOT / "docs" / "results.md"
FIGURE = re.compile(r"[+−]?\d+\.\d\d ± \d+\.\d\d")
REPORT = re.compile(r"\(results/(\w+)/comparison\.md\)")


def _sections():
    """Sections that refer to reports, by title: (text, names of reports)."""
    text = PAGE.read_text(encoding="utf-8")
    parts = re.split(r"^##+ (.*)$", text, flags=re.MULTILINE)[1:]
    sections = {}
    for title, body in zip(parts[::2], parts[1::2]):
        names = REPORT.findall(body)
        if names:
            sections[title] = body, names
    return sections


def _figures(report):
    """Every mean and gain of a report as the page writes it."""
    shown = set()
    for row in report["rows"]:
        cells = list(row["modes"].values())
        cells += [c for modes in row["groups"].values() for c in modes.values()]
        gains = [cell["gain"] for cell in cells if cell.get("gain")]
        for cell in (*cells, *gains):
            for sign in ("", "+"):
                mean = f"{100 * cell['mean']:{sign}.2f}".replace("-", "−")
                shown.add(f"{mean} ± {100 * (cell['std'] or 0):.2f}")
    return shown


def _report(name):
    path = ROOT / "docs" / "results" / name / "comparison.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("title", _sections())
def test_figures_are_in_the_reports(title):
    text, names = _sections()[title]
    known = set().union(*(_figures(_report(name)) for name in names))
    found = FIGURE.findall(text)
    assert found
    assert set(found) <= known


def test_figures_of_the_readme_are_on_the_page():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = FIGURE.findall(text)
    assert len(found) > 10
    assert set(found) <= set(FIGURE.findall(PAGE.read_text(encoding="utf-8")))


def test_every_report_is_whole_and_shown():
    shown = {name for _, names in _sections().values() for name in names}
    folders = {path.name for path in (ROOT / "docs" / "results").iterdir()}
    assert folders == shown
    script = (ROOT / "benchmarks" / "results.sh").read_text(encoding="utf-8")
    for name in shown:
        assert f"\n{name}() {{\n" in script
        report = _report(name)
        assert not report["failures"]
        assert f"--report_dir=docs/results/{name} " in report["command"]
