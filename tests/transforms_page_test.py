# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The table of docs/transforms.md is what the probes beside it say."""

import json
import re

import pytest

from pages import ROOT

PAGE = ROOT / "docs" / "transforms.md"
ROW = re.compile(
    r"^\| (\w+) \| `(\w+)`( \*\*recommended\*\*)? \| (.+%) \| (.+%) \| (.+) "
    r"\| (.+) \| .+ \|$",
    re.MULTILINE,
)
PROBES = sorted((ROOT / "docs" / "transforms").glob("*/probe.json"))


def _gain(figures, name):
    low, high = figures[f"{name}interval"]
    ends = f"{100 * low:+.1f} to {100 * high:+.1f}"
    return f"{100 * figures[f'{name}gain']:+.1f} ({ends})".replace("-", "−")


@pytest.mark.parametrize("path", PROBES, ids=lambda path: path.parent.name)
def test_rows_are_those_of_the_probe(path):
    report = json.loads(path.read_text(encoding="utf-8"))
    text = PAGE.read_text(encoding="utf-8")
    rows = [row for row in ROW.findall(text) if row[0] == path.parent.name]
    expected = [
        (
            path.parent.name,
            name,
            " **recommended**" if name == report["recommended"] else "",
            f"{100 * figures['transform_accuracy_above_chance']:.0f}%",
            f"{100 * figures['mean_accuracy_retained']:.0f}%",
            _gain(figures, ""),
            _gain(figures, "expected_"),
        )
        for name, figures in report["candidates"].items()
    ]
    assert len(expected) > 1
    assert rows == expected
    none = f"| {path.parent.name} | none **recommended** |"
    assert (none in text) == (report["recommended"] == "none")
    assert report["cost"]["share"] <= 0.15
