# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The picture of accuracy against forward passes."""

import pytest

from sla.evaluate.cost_plot import plot_accuracy_cost
from svg_pictures import read_texts


@pytest.mark.parametrize("half, shown", [(0.02, "±2.0"), (0.0, "±0.0")])
def test_modes_are_named_with_their_accuracy(half, shown, tmp_path):
    curves = {
        name: [{"passes": 1, "accuracy": 0.9}, {"passes": 4, "accuracy": 0.925}]
        for name in ("adaptive", "subset")
    }
    modes = {
        name: {
            "passes_per_image": passes,
            "accuracy": accuracy,
            "accuracy_interval": [accuracy - half, accuracy + half],
        }
        for name, passes, accuracy in (
            ("single", 1, 0.9),
            ("aggregated", 4, 1.0),
        )
    }
    path = tmp_path / "cost.svg"
    plot_accuracy_cost(curves, modes, path, "run")
    texts = read_texts(path)
    assert {"single 90.0%", "aggregated 100.0%", "run"} <= set(texts)
    assert f"{shown} points" in " ".join(texts)
