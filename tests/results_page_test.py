# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Figures of the pages, and of README.md, are those of the reports."""

import json
import re

import numpy as np
import pytest

from pages import ROOT
from sla.reporting.statistics import paired_difference

PAGE = ROOT / "docs" / "results.md"
FIGURE = re.compile(r"[+−]?\d+\.\d\d ± \d+\.\d\d")
REPORT = re.compile(r"\(results/(\w+)/comparison\.md\)")
# A row of a table of two variants: their figures, and the difference.
DIFFERENCE = re.compile(
    r"([\d.]+ ± [\d.]+) \| ([\d.]+ ± [\d.]+) \| "
    r"([+−][\d.]+) \(([+−][\d.]+) to ([+−][\d.]+)\)"
)


def _sections():
    """Sections that refer to reports, by title: (text, names of reports)."""
    sections = {}
    for page in sorted((ROOT / "docs").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        parts = re.split(r"^##+ (.*)$", text, flags=re.MULTILINE)[1:]
        for title, body in zip(parts[::2], parts[1::2]):
            names = REPORT.findall(body)
            if names:
                sections[f"{page.stem}: {title}"] = body, names
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


def _shown(cell):
    return f"{100 * cell['mean']:.2f} ± {100 * (cell['std'] or 0):.2f}"


def _report(name):
    path = ROOT / "docs" / "results" / name / "comparison.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "title",
    [title for title, (text, _) in _sections().items() if FIGURE.search(text)],
)
def test_figures_are_in_the_reports(title):
    text, names = _sections()[title]
    known = set().union(*(_figures(_report(name)) for name in names))
    assert set(FIGURE.findall(text)) <= known


@pytest.mark.parametrize(
    "title",
    [
        title
        for title, (text, _) in _sections().items()
        if DIFFERENCE.search(text)
    ],
)
def test_differences_are_seed_by_seed(title):
    text, names = _sections()[title]
    cells = [
        cell
        for name in names
        for row in _report(name)["rows"]
        for cell in row["modes"].values()
    ]
    by_figure = {}
    for cell in cells:
        by_figure.setdefault(_shown(cell), []).append(cell["values"])
    for first, second, *numbers in DIFFERENCE.findall(text):
        shown = [float(number.replace("−", "-")) for number in numbers]
        possible = []
        for others in by_figure[first]:
            for values in by_figure[second]:
                gain = paired_difference(values, others)
                if gain["interval"]:
                    possible.append([gain["mean"], *gain["interval"]])
        possible = 100 * np.array(possible)
        assert np.abs(possible - shown).max(axis=1).min() < 0.006


def test_figures_of_the_readme_are_on_the_page():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    figures = FIGURE.findall(text)
    assert len(figures) > 10
    assert set(figures) <= set(FIGURE.findall(PAGE.read_text(encoding="utf-8")))


def test_every_report_is_whole_and_shown():
    figures = [FIGURE.findall(text) for text, _ in _sections().values()]
    assert sum(map(bool, figures)) > 10
    shown = {name for _, names in _sections().values() for name in names}
    reports = (ROOT / "docs" / "results").glob("*/comparison.json")
    assert {path.parent.name for path in reports} == shown
    script = (ROOT / "tools" / "results.sh").read_text(encoding="utf-8")
    for name in shown:
        assert f"\n{name}() {{\n" in script
        report = _report(name)
        assert not report["failures"]
        (folder,) = re.findall(r"--report_dir=(\S+)", report["command"])
        assert folder.endswith(f"docs/results/{name}")
