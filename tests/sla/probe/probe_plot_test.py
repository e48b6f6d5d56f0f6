# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The picture of a probe."""

import pytest

from sla.probe.probe_plot import plot_probe
from svg_pictures import read_texts


def _report(classes, transforms):
    candidate = {
        "transform_names": [f"t{index}" for index in range(transforms)],
        "gain": -0.01,
        "interval": [-0.03, 0.01],
        "expected_gain": 0.025,
        "expected_interval": [0.0, 0.05],
        "pairwise_transform_accuracy": [
            [1.0, *[0.625] * (transforms - 1)] for _ in range(classes)
        ],
    }
    return {
        "dataset": "digits",
        "class_names": [f"class {index}" for index in range(classes)],
        "candidates": {"rotation": candidate, "my_own": candidate},
    }


@pytest.mark.parametrize(
    "classes, transforms, numbers", [(1, 2, 2), (10, 4, 60), (100, 24, 0)]
)
def test_gains_and_cells_have_numbers(classes, transforms, numbers, tmp_path):
    plot_probe(_report(classes, transforms), tmp_path / "probe.svg")
    texts = read_texts(tmp_path / "probe.svg")
    assert texts.count("−1.0") == texts.count("+2.5") == 2
    assert {"rotation", "my_own", "class 0"} <= set(texts)
    assert texts.count("62") == numbers
