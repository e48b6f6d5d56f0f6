# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The tables of docs/distillation.md are what was measured beside it."""

import json

import pytest

from pages import ROOT


def _spread(values, sign=""):
    mean = f"{100 * values['mean']:{sign}.2f}".replace("-", "−")
    return mean if values["n"] == 1 else f"{mean} ± {100 * values['std']:.2f}"


@pytest.mark.parametrize("name", ["sweep", "sweep_cifar10"])
def test_rows_are_the_trials_of_the_sweep(name):
    docs = ROOT / "docs"
    page = (docs / "distillation.md").read_text(encoding="utf-8")
    path = docs / "distillation" / f"{name}.json"
    report = json.loads(path.read_text(encoding="utf-8"))
    assert len(report["trials"]) >= 8
    for number, trial in enumerate(report["trials"], start=1):
        values = [
            f"{value:.3g}" if isinstance(value, float) else value
            for value in trial["settings"].values()
        ]
        cells = [
            *(str(number), *values),
            _spread(trial["validation"]),
            _spread(trial["gain"], "+"),
            _spread(trial["test"]),
        ]
        assert f"| {' | '.join(cells)} |" in page
    reference = report["reference"]
    cells = _spread(reference["validation"]), _spread(reference["test"])
    row = "| unchanged | 1 | 1 | 1 | mean | {} | | {} |"
    assert row.format(*cells) in page


def test_shares_are_those_that_were_measured():
    docs = ROOT / "docs"
    page = (docs / "distillation.md").read_text(encoding="utf-8")
    path = docs / "distillation" / "gradient_shares.jsonl"
    cells = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        shares = json.loads(line)
        key = (shares["num_transforms"], shares["network"], shares["weights"])
        times = f"{shares['times_another']:.1f} times"
        cells[key] = f"{100 * shares['untransformed']:.0f}% ({times})"
    columns = [
        (network, weights)
        for network in ("start", "end")
        for weights in ("paper", "balanced")
    ]
    sizes = sorted({size for size, _, _ in cells})
    assert sizes == [2, 4, 6, 12]
    for size in sizes:
        row = [cells[(size, *column)] for column in columns]
        equal = f"{100 / size:.0f}%"
        assert f"| {size} | {equal} | {' | '.join(row)} |" in page
