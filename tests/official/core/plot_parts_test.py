# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Parts of plots."""

import itertools

import numpy as np
import pytest

from official.core import figures
from official.core import plot_parts
from svg_pictures import read_texts


@pytest.mark.parametrize("count", [1, 2, 3])
def test_panels_are_as_many_as_asked_for(count, tmp_path):
    path = tmp_path / "panels.svg"
    with figures.drawing(path, 4.0) as figure:
        panels = plot_parts.panels(figure, count, "step", sharex=True)
        assert len(panels) == len(figure.axes) == count
    # One below each column.
    assert read_texts(path).count("step") == min(count, 2)


@pytest.mark.parametrize(
    "values", [[], [3.0], [1.0, 1.0, 1.0], [0.0, 5.0, 5.1, 5.2, 9.0]]
)
def test_labels_do_not_overlap_and_keep_their_order(values):
    moved = plot_parts.spread_apart(values, 1.0)
    for low, high in itertools.pairwise(sorted(moved)):
        assert high - low >= 1.0 - 1e-9
    assert np.argsort(moved, kind="stable").tolist() == (
        np.argsort(values, kind="stable").tolist()
    )
    assert sum(moved) == pytest.approx(sum(values))


def test_many_names_are_thinned_out_and_texts_are_in_their_cells(tmp_path):
    names = [f"class {index}" for index in range(100)]
    with figures.drawing(tmp_path / "map.svg", 5.0) as figure:
        plot_parts.heat_map(figure.subplots(), np.eye(100), names, [])
    shown = read_texts(tmp_path / "map.svg")
    assert shown == names[::4]
    with figures.drawing(tmp_path / "map.svg", 5.0) as figure:
        plot_parts.heat_map(
            figure.subplots(), [[0.5, np.nan]], ["r"], ["x", "y"], [["50", ""]]
        )
    assert {"r", "x", "y", "50"} <= set(read_texts(tmp_path / "map.svg"))


def test_negative_points_have_a_minus_sign(tmp_path):
    path = tmp_path / "points.svg"
    with figures.drawing(path, 3.0) as figure:
        axes = figure.subplots()
        axes.set_xticks([-0.02, 0, 0.02])
        plot_parts.points(axes.xaxis)
    assert read_texts(path)[:3] == ["−2", "0", "+2"]
