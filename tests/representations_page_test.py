# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Figures of docs/representations.md are those of the files beside it."""

import json
import re

import pytest

from pages import ROOT

PAGE = ROOT / "docs" / "representations.md"
FIGURE = re.compile(r"\d+\.\d+ ± \d+\.\d+")
FILE = re.compile(r"\((representations/\w+\.json)\)")
PICTURE = re.compile(r"!\[.*\]\((representations/\w+\.svg)\)")


def _sections():
    text = PAGE.read_text(encoding="utf-8")
    parts = re.split(r"^## (.*)$", text, flags=re.MULTILINE)[1:]
    return {
        title: (body, FILE.findall(body))
        for title, body in zip(parts[::2], parts[1::2])
        if FILE.search(body)
    }


def _figures(name):
    report = json.loads((ROOT / "docs" / name).read_text(encoding="utf-8"))
    for sections in report["groups"].values():
        for figures in sections.values():
            for figure in figures.values():
                mean, std = figure["mean"], figure["std"]
                yield f"{100 * mean:.1f} ± {100 * std:.1f}"
                yield f"{mean:.3f} ± {std:.3f}"


@pytest.mark.parametrize("title", _sections())
def test_figures_are_in_the_files(title):
    text, names = _sections()[title]
    known = {figure for name in names for figure in _figures(name)}
    shown = FIGURE.findall(text)
    assert len(shown) > 5
    assert set(shown) <= known


def test_every_file_is_shown():
    shown = {name for _, names in _sections().values() for name in names}
    shown |= set(PICTURE.findall(PAGE.read_text(encoding="utf-8")))
    folder = ROOT / "docs" / "representations"
    assert {
        f"representations/{path.name}" for path in folder.iterdir()
    } == shown
