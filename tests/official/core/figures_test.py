# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The style of all pictures."""

import io

import matplotlib
import numpy as np
import pytest

from official.core import figures
from svg_pictures import read_texts


def _draw(target, **options):
    with figures.drawing(target, 2.0, **options) as figure:
        axes = figure.subplots()
        axes.plot([0, 1], [0, 1])
        axes.set_title("a$b$<c>")


def test_settings_of_the_user_stay_and_do_not_matter(tmp_path):
    _draw(tmp_path / "plain.svg")
    with matplotlib.rc_context({"font.size": 40.0, "axes.grid": False}):
        before = dict(matplotlib.rcParams)
        backend = matplotlib.get_backend()
        _draw(tmp_path / "styled.svg")
        assert dict(matplotlib.rcParams) == before
        assert matplotlib.get_backend() == backend
    plain = (tmp_path / "plain.svg").read_text()
    assert (tmp_path / "styled.svg").read_text() == plain


def test_settings_stay_if_drawing_fails(tmp_path):
    before = dict(matplotlib.rcParams)
    path = tmp_path / "picture.png"
    with pytest.raises(ZeroDivisionError):
        with figures.drawing(path, 2.0):
            1 / 0  # noqa: B018
    assert dict(matplotlib.rcParams) == before
    assert list(tmp_path.iterdir()) == []


def test_an_svg_has_a_ground_and_a_dark_side(tmp_path):
    _draw(tmp_path / "picture.svg", title="title", note="note")
    svg = (tmp_path / "picture.svg").read_text(encoding="utf-8")
    assert {"title", "note", "a$b$<c>"} <= set(read_texts(svg))
    assert f'style="fill: {figures.GROUND}"' in svg
    assert "prefers-color-scheme:dark" in svg
    # The same picture is the same file.
    _draw(tmp_path / "again.svg", title="title", note="note")
    assert (tmp_path / "again.svg").read_text(encoding="utf-8") == svg


def test_an_inline_svg_has_no_ground():
    file = io.StringIO()
    _draw(file)
    assert file.getvalue().startswith("<svg")
    assert f"fill: {figures.GROUND}" not in file.getvalue()


def test_a_png_is_a_white_card(tmp_path):
    _draw(tmp_path / "picture.png")
    pixels = matplotlib.image.imread(tmp_path / "picture.png")
    assert pixels.shape[1] > 800
    np.testing.assert_array_equal(pixels[0, 0], 1)
