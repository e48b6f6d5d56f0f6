# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The table of docs/distillation.md is what the sweep beside it found."""

import json

from pages import ROOT


def _spread(found, sign=""):
    mean = f"{100 * found['mean']:{sign}.2f}".replace("-", "−")
    return f"{mean} ± {100 * found['std']:.2f}"


def test_rows_are_the_trials_of_the_sweep():
    docs = ROOT / "docs"
    page = (docs / "distillation.md").read_text(encoding="utf-8")
    path = docs / "distillation" / "sweep.json"
    report = json.loads(path.read_text(encoding="utf-8"))
    assert len(report["trials"]) > 10
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
    cells = [_spread(report["reference"][x]) for x in ("validation", "test")]
    as_it_is = "| as it is | 1 | 1 | 1 | mean | {} | | {} |"
    assert as_it_is.format(*cells) in page
