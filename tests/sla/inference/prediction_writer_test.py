# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
import csv
import io
import json

import numpy as np
import pytest

from sla.inference.prediction_writer import FORMATS

NAMES = ["ash", "birch, silver", "oak"]
PROBABILITIES = np.array([0.25, 0.125, 0.625])


def _written(kind, top):
    file = io.StringIO()
    writer = FORMATS[kind](file, NAMES, top)
    writer.write("a,b.png", PROBABILITIES, None)
    writer.write("c.png", None, "no image")
    return file.getvalue()


def test_csv_names_the_most_probable_classes_first():
    rows = list(csv.reader(io.StringIO(_written("csv", 3))))
    assert rows[0] == [
        "image",
        "class_1",
        "probability_1",
        "class_2",
        "probability_2",
        "class_3",
        "probability_3",
        "error",
    ]
    assert rows[1] == [
        *("a,b.png", "oak", "0.625000", "ash", "0.250000"),
        *("birch, silver", "0.125000", ""),
    ]
    assert rows[2] == ["c.png", *[""] * 6, "no image"]


@pytest.mark.parametrize("top", [1, 2])
def test_json_lines(top):
    first, second = map(json.loads, _written("jsonl", top).splitlines())
    best = [
        {"name": "oak", "probability": 0.625},
        {"name": "ash", "probability": 0.25},
    ]
    assert first == {"image": "a,b.png", "classes": best[:top]}
    assert second == {"image": "c.png", "error": "no image"}
