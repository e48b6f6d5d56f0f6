# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Pictures of confusions and calibration."""

import numpy as np
import pytest

from official.vision.evaluation.evaluation_plots import plot_confusion
from official.vision.evaluation.evaluation_plots import plot_reliability
from svg_pictures import read_texts


def _probabilities(predicted, count, confidence=0.75):
    rest = (1 - confidence) / max(1, count - 1)
    matrix = np.full((len(predicted), count), rest)
    matrix[np.arange(len(predicted)), predicted] = confidence
    return matrix


@pytest.mark.filterwarnings("ignore:A single label was found")
@pytest.mark.parametrize("count", [1, 2, 20])
def test_confusions_have_numbers_in_percent(count, tmp_path):
    labels = np.arange(4 * count) % count
    predicted = labels.copy()
    # A quarter of the first class is predicted as the last.
    predicted[0] = count - 1
    names = [f"class {index}" for index in range(count)]
    path = tmp_path / "confusion.svg"
    probabilities = _probabilities(predicted, count)
    plot_confusion(probabilities, labels, names, path, "run")
    texts = read_texts(path)
    assert texts.count("100") == (count - 1 or 1)
    if count > 1:
        assert {"75", "25"} <= set(texts)
    for name in names:
        assert texts.count(name) == 2


def test_many_classes_have_no_numbers_but_the_worst_confusions(tmp_path):
    labels = np.arange(200) % 50
    predicted = labels.copy()
    predicted[[7, 57]] = 9
    names = [f"class {index}" for index in range(50)]
    path = tmp_path / "confusion.svg"
    probabilities = _probabilities(predicted, 50)
    plot_confusion(probabilities, labels, names, path, "run")
    texts = read_texts(path)
    assert "100" not in texts
    assert "class 7 as class 9 (50%)" in " ".join(texts)
    assert sum(text.startswith("class") for text in texts) <= 52


@pytest.mark.parametrize("modes", [["single"], ["a", "b", "c"]])
def test_reliability_has_a_panel_for_each_mode(modes, tmp_path):
    labels = np.array([0, 1, 0, 1])
    probabilities = _probabilities(np.array([0, 1, 0, 0]), 2)
    path = tmp_path / "reliability.svg"
    plot_reliability(dict.fromkeys(modes, probabilities), labels, path, "run")
    texts = read_texts(path)
    assert set(modes) <= set(texts)
    assert texts.count("calibration error 0.0%") == len(modes)
    assert {"0%", "100%", "confidence", "accuracy"} <= set(texts)
