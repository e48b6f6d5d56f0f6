# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
import csv
import io
import json

import numpy as np
import pytest

from official.core.run_directory import RunError
from sla.predict import Prediction
from sla.predict import write_predictions

NAMES = ("ash", "birch, silver", "oak")
PREDICTIONS = [
    Prediction("a,b.png", NAMES, np.array([0.25, 0.125, 0.625])),
    Prediction("c.png", NAMES, error="no image"),
]


def _written(tmp_path, kind, top):
    path = tmp_path / "predictions"
    counts = write_predictions(iter(PREDICTIONS), path, format=kind, top=top)
    assert counts == (2, 1)
    return path.read_text("utf-8")


@pytest.mark.parametrize("top", [3, 5])
def test_csv_names_the_most_probable_classes_first(tmp_path, top):
    rows = list(csv.reader(io.StringIO(_written(tmp_path, "csv", top))))
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


@pytest.mark.parametrize("start", "=+-@\t")
def test_no_cell_is_a_formula_in_a_spreadsheet(tmp_path, start):
    text, names = f"{start}1+1.png", (f"{start}a", "b")
    predictions = [
        Prediction(text, names, np.array([0.75, 0.25])),
        Prediction("a.png", names, error=text),
    ]
    write_predictions(predictions, tmp_path / "a.csv")
    with open(tmp_path / "a.csv", encoding="utf-8", newline="") as file:
        _, first, second = csv.reader(file)
    assert first[:2] == [f"'{text}", f"'{start}a"]
    assert second[-1] == f"'{text}"
    write_predictions(predictions, tmp_path / "a.jsonl", format="jsonl")
    line, _ = (tmp_path / "a.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["image"] == text


@pytest.mark.parametrize("top", [1, 2])
def test_json_lines(tmp_path, top):
    first, second = map(
        json.loads, _written(tmp_path, "jsonl", top).splitlines()
    )
    best = [
        {"name": "oak", "probability": 0.625},
        {"name": "ash", "probability": 0.25},
    ]
    assert first == {"image": "a,b.png", "classes": best[:top]}
    assert second == {"image": "c.png", "error": "no image"}


def test_each_prediction_is_written_before_the_next_is_made(capsys):
    def predictions():
        yield PREDICTIONS[0]
        assert "oak" in capsys.readouterr().out
        yield PREDICTIONS[1]

    assert write_predictions(predictions()) == (2, 1)
    assert "no image" in capsys.readouterr().out


def test_an_error_of_the_images_is_not_one_of_the_file(tmp_path):
    def predictions():
        yield PREDICTIONS[0]
        raise FileNotFoundError("the images are gone")

    with pytest.raises(FileNotFoundError, match="the images are gone"):
        write_predictions(predictions(), tmp_path / "a.csv")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"format": "xml"}, "format: Got 'xml'. Expected one of csv, jsonl"),
        ({"top": 0}, "top: Got 0. Expected an integer of at least 1"),
        ({"output": "no/such/folder/a.csv"}, "cannot be written: No such file"),
    ],
)
def test_refuses(arguments, message):
    with pytest.raises(RunError, match=message):
        write_predictions(PREDICTIONS, **arguments)
