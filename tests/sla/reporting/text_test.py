# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Figures and tables as text."""

import html

import pytest

from sla.reporting.results import accuracies
from sla.reporting.results import results_table
from sla.reporting.statistics import spread
from sla.reporting.text import interval_text
from sla.reporting.text import markdown_table
from sla.reporting.text import markdown_text
from sla.reporting.text import mean_and_deviation
from sla.reporting.text import percent
from sla.reporting.text import text_table
from sla.reporting.text import with_interval


@pytest.mark.parametrize(
    "share, arguments, text",
    [
        (0.93254, (), "93.25"),
        (1, (0,), "100"),
        (0.02, (1, "+"), "+2.0"),
        (-0.02, (1, "+"), "-2.0"),
        (0, (2, "+"), "+0.00"),
    ],
)
def test_percent(share, arguments, text):
    assert percent(share, *arguments) == text


def test_one_seed_has_neither_deviation_nor_interval():
    one, two = spread({0: 0.9}), spread({0: 0.9, 1: 0.92})
    assert mean_and_deviation(one) == "90.00"
    assert mean_and_deviation(two, 1, "+") == "+91.0 ± 1.4"
    assert interval_text(one["interval"]) == ""
    assert interval_text([-0.01, 0.02], 1, "+") == "-1.0 to +2.0"
    assert with_interval(one["mean"], one["interval"]) == "90.00"
    assert with_interval(0.9, [0.89, 0.91]) == "90.00 (89.00 to 91.00)"


ROWS = [("mode", "n", "accuracy"), ("aggregated", "5", "9"), ("x|y", "", "10")]


def test_text_table():
    assert text_table(ROWS).splitlines() == [
        "mode        n  accuracy",
        "-----------------------",
        "aggregated  5         9",
        "x|y                  10",
    ]


def test_markdown_table():
    assert markdown_table(iter(ROWS)).splitlines() == [
        "| mode | n | accuracy |",
        "| --- | --- | --- |",
        "| aggregated | 5 | 9 |",
        "| x\\|y |  | 10 |",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "a|b",
        "<img src=x onerror=alert(1)>",
        "[here](http://a)",
        "*bold* _soft_ `code` ~~gone~~",
        "&lt; $x$ back\\slash",
        "snow_owl",
        "two\nlines",
    ],
)
def test_names_are_shown_as_they_are_in_markdown(name):
    markdown = pytest.importorskip("markdown_it").MarkdownIt()
    markdown.enable(["strikethrough", "table"])
    shown = html.escape(name.replace("\n", " "), quote=False)
    assert markdown.render(markdown_text(name)) == f"<p>{shown}</p>\n"
    table = markdown.render(markdown_table([("name",), (name,)]))
    assert f"<td>{shown}</td>" in table


def test_modes_stand_in_one_order():
    results = {
        "test": {
            "ensemble_accuracy": 0.5,
            "loss": 1.0,
            "accuracy_on_rot90": 0.1,
            "single_accuracy": 0.25,
        }
    }
    assert list(accuracies(results)) == ["single", "ensemble"]
    rows = [("a", {"ensemble": "50"}), ("b", {"single": "25"})]
    header, _, *lines = results_table(rows).splitlines()
    assert header.split()[-2:] == ["single", "ensemble"]
    assert [line.split() for line in lines] == [["a", "50"], ["b", "25"]]
