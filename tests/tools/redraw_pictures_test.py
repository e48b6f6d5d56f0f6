# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The pictures in docs/ are those of the figures beside them."""

import re
import shutil

import pytest

from svg_pictures import read_texts
from tools.redraw_pictures import DOCS
from tools.redraw_pictures import redraw

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def redrawn(tmp_path_factory):
    """Folder and paths in it."""
    folder = tmp_path_factory.mktemp("docs")
    for source in DOCS.rglob("*.json"):
        copy = folder / source.relative_to(DOCS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, copy)
    return folder, redraw(folder)


def test_texts_are_up_to_date(redrawn):
    folder, paths = redrawn
    for path in paths:
        committed = DOCS / path.relative_to(folder)
        # Places of letters differ between versions of matplotlib.
        assert read_texts(path) == read_texts(committed), (
            f"{committed}: run python -m tools.redraw_pictures"
        )


def test_every_picture_is_drawn_from_figures(redrawn):
    folder, paths = redrawn
    known = {path.relative_to(folder) for path in paths}
    shown = {
        path.relative_to(DOCS)
        for path in DOCS.rglob("*.svg")
        if path.parent != DOCS / "images"
    }
    assert shown == known
    assert not list(DOCS.rglob("*.png"))


def test_pictures_are_smaller_than_a_page(redrawn):
    for path in redrawn[1]:
        assert path.stat().st_size < 100_000
        text = path.read_text(encoding="utf-8")
        assert "prefers-color-scheme:dark" in text
        # Readable on a phone: 360 pixels show letters of 8.5 points well.
        assert float(re.search(r'width="([\d.]+)pt"', text)[1]) < 410
