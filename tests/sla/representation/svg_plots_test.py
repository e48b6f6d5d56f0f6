# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Plots and tables say what they were given."""

import re
import xml.etree.ElementTree

import pytest

from sla.comparing.statistics import spread
from sla.representation.html_tables import heat_table
from sla.representation.html_tables import spread_cell
from sla.representation.html_tables import table
from sla.representation.svg_plots import curve_plot
from sla.representation.svg_plots import interval_plot
from sla.representation.svg_plots import point_map

ODD = 'a<b & "c"'


def _parse(svg):
    return xml.etree.ElementTree.fromstring(svg)


def _ticks(root):
    """Place of each number on the axis: x -> value, from text and lines."""
    texts = [one for one in root.iter("text") if one.get("text-anchor")]
    return {float(one.get("x")): float(one.text) for one in texts}


def test_intervals_stand_where_the_axis_says():
    spreads = {ODD: spread({0: 0.8, 1: 0.9, 2: 0.85}), "one": spread({0: 0.7})}
    root = _parse(interval_plot(spreads, ODD, 100))
    assert root.get("aria-label") == ODD
    assert ODD in [one.text for one in root.iter("text")]
    (x0, v0), *_, (x1, v1) = sorted(_ticks(root).items())

    def value(x):
        return v0 + (float(x) - x0) * (v1 - v0) / (x1 - x0)

    seeds = [value(one.get("cx")) for one in root.iter("circle")]
    assert seeds == pytest.approx([80, 90, 85, 70], abs=0.1)
    lines = {}
    for one in root.iter("line"):
        lines.setdefault(one.get("class"), []).append(one)
    means = [value(one.get("x1")) for one in lines["mean"]]
    assert means == pytest.approx([85, 70], abs=0.1)
    (bar,) = lines["range"]
    low, high = spreads[ODD]["interval"]
    assert value(bar.get("x1")) == pytest.approx(100 * low, abs=0.1)
    # 97.4 is beyond the axis, which ends at 93: the bar ends at its border.
    assert high > 0.96
    assert value(bar.get("x2")) == pytest.approx(93, abs=0.1)


def test_curves_stand_where_the_axis_says():
    curves = {"x": {"1": 0.5, "10": 0.9}, "y": {"1": 0.7}}
    root = _parse(curve_plot(curves, "t", 100, "labels"))
    ticks = {
        float(one.get("y")) - 4: float(one.text)
        for one in root.iter("text")
        if one.get("text-anchor") == "end"
    }
    (y0, v0), *_, (y1, v1) = sorted(ticks.items())
    lines = {}
    for one in root.iter("polyline"):
        kind = one.get("class").split()[-1]
        points = [point.split(",") for point in one.get("points").split()]
        lines[kind] = [
            (float(x), v0 + (float(y) - y0) * (v1 - v0) / (y1 - y0))
            for x, y in points
        ]
    assert [v for _, v in lines["s0"]] == pytest.approx([50, 90], abs=0.2)
    assert [v for _, v in lines["s1"]] == pytest.approx([70], abs=0.2)
    assert lines["s0"][0][0] == lines["s1"][0][0] < lines["s0"][1][0]


def test_equal_values_have_an_axis():
    for value in (0.0, 0.5):
        root = _parse(interval_plot({"a": spread({0: value})}, "t", 1))
        (circle,) = root.iter("circle")
        assert float(circle.get("cx")) == pytest.approx(160)


def test_a_long_name_loses_its_middle():
    name = "digits_sla, " + 40 * "x" + "=rotation2"
    root = _parse(interval_plot({name: spread({0: 0.5})}, "t", 1))
    (shown,) = (
        one.text for one in root.iter("text") if not one.get("text-anchor")
    )
    assert len(shown) == 40
    assert shown.startswith("digits_sla, x") and shown.endswith("=rotation2")
    assert "…" in shown


def test_points_keep_their_number_and_class():
    root = _parse(point_map([[0, 0], [1, 0.5]], [3, 7], "t"))
    first, second = root.iter("circle")
    assert (first.get("class"), first.get("data-i")) == ("c3", "0")
    assert (second.get("class"), second.get("data-i")) == ("c7", "1")
    assert (second.get("cx"), second.get("cy")) == ("304.0", "160.0")


def test_tables_escape_names_and_tell_figures():
    cell = spread_cell(spread({0: 0.8, 1: 0.9}), 100, 1)
    assert re.sub("<[^>]*>", " ", cell) == "85.0 ± 7.1  21.5 to 148.5 "
    assert spread_cell(spread({0: 0.8}), 1, 3) == "0.800"
    assert spread_cell(None, 1, 3) == ""
    root = _parse(table(ODD, ("", ODD), [(ODD, cell.replace("<br>", " "))]))
    assert [one.text for one in root.iter("th")] == [None, ODD, ODD]
    root = _parse(heat_table("t", ("", "x", "y"), ["a"], [[0.5, None]]))
    full, empty = root.iter("td")
    assert (full.text, full.get("style")) == ("0.50", "--heat:32%")
    assert empty.text is None
