# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The picture of a sweep."""

import pytest

from sla.reporting.statistics import spread
from sla.sweep.sweep_plot import plot_sweep
from svg_pictures import read_texts


def _report(trials, seeds, importance=None):
    def figures(value):
        return {
            "validation": spread({seed: value + seed for seed in range(seeds)})
        }

    return {
        "metric": "distilled_accuracy",
        "reference": figures(0.25),
        "trials": [
            {
                "settings": {
                    "task.weight": 10.0**-index,
                    "task.reduction": ("mean", "sum")[index % 2],
                    "trainer.ema": bool(index),
                },
                **figures(0.5 - index / 100),
            }
            for index in range(trials)
        ],
        "importance": importance,
    }


@pytest.mark.parametrize("trials, seeds", [(1, 1), (4, 1), (4, 3)])
def test_each_setting_has_a_panel_with_numbers(trials, seeds, tmp_path):
    importance = {"task.weight": 0.75} if trials == 4 else None
    path = tmp_path / "sweep.svg"
    plot_sweep(_report(trials, seeds, importance), path)
    texts = read_texts(path)
    assert {"weight", "reduction", "ema", "mean"} <= set(texts)
    assert ("75% of the variance" in texts) == (trials == 4)
    assert [text for text in texts if text.endswith("%")]
    note = " ".join(texts)
    assert f"best of {trials} trials" in note
    assert ("standard deviation" in note) == (seeds > 1)
    if trials == 4:
        assert {"0.01", "0.1", "1"} <= set(texts)
