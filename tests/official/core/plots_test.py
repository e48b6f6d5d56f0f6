# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Learning curves."""

import pytest

from official.core.plots import plot_learning_curves
from svg_pictures import read_texts


def _history(count):
    return [
        {
            "step": 10 * step,
            "single_accuracy": 0.5,
            "val_single_accuracy": 0.25 + step / 100,
            "accuracy_on_rot90": 0.1,
            "class_loss": 1.25,
            "val_class_loss": 2.0 / step,
            "loss": 1.25,
            "val_loss": 2.0 / step,
            "learning_rate": 0.1,
        }
        for step in range(1, count + 1)
    ]


@pytest.mark.parametrize("count", [1, 5])
def test_each_metric_has_a_panel_with_its_last_values(count, tmp_path):
    path = tmp_path / "curves.svg"
    plot_learning_curves(_history(count), path, "digits, seed 3", 10)
    texts = read_texts(path)
    assert {"digits, seed 3", "single accuracy", "loss", "step"} <= set(texts)
    assert {"training", "validation"} <= set(texts)
    assert {"50.0%", f"{25 + count:.1f}%", "1.25", f"{2 / count:.3g}"} <= set(
        texts
    )
    assert "class loss" not in texts
    assert not [text for text in texts if "rot90" in text or "rate" in text]


def test_training_without_validation(tmp_path):
    history = [{"step": 1, "loss": 1.0}, {"step": 2, "loss": 0.5}]
    plot_learning_curves(history, tmp_path / "curves.svg", "run", 1)
    assert "0.5" in read_texts(tmp_path / "curves.svg")


def test_the_step_whose_weights_were_kept_is_marked(tmp_path):
    path = tmp_path / "curves.svg"
    plot_learning_curves(_history(5), path, "run", 30)
    assert "Dotted: step 30, whose weights were kept." in read_texts(path)
    # A dotted line in each of the two panels.
    assert path.read_text("utf-8").count("stroke-dasharray") == 2
