# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Predictions as lines for people, spreadsheets and programs."""

import contextlib
import csv
import dataclasses
import json
import sys
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any
from typing import TextIO

from official.core import files
from official.core.run_directory import RunError
from official.modeling.hyperparams.suggestions import did_you_mean
from official.typing import Path
from sla.predict.prediction import Prediction
from sla.reporting.text import csv_text

#: Columns of predictions that say what the model does not know.
DECISION = ("decision", "known_score", "reason")
UNKNOWN = "unknown"


class CsvWriter:
    """A row for each image: its path, the classes, the error.

    If the model may say that it does not know an image, the decision comes
    first: the name of the class or `unknown`, the score and the reason.

    A text that a spreadsheet would run as a formula, since it begins with
    `=`, `+`, `-` or `@`, stands after an apostrophe.

    Args:
        file: The text file to write to.
        top: Number of classes to name, the most probable first; all if there
            are fewer.
    """

    def __init__(self, file: TextIO, top: int):
        self._file, self._top = file, top
        self._rows = csv.writer(file, lineterminator="\n")
        self._has_header = False

    def write(self, prediction: Prediction) -> None:
        """Writes one prediction, after the header if it is the first."""
        count = min(self._top, len(prediction.class_names))
        if not self._has_header:
            columns = [
                f"{column}_{rank}"
                for rank in range(1, count + 1)
                for column in ("class", "probability")
            ]
            decision = DECISION if prediction.known is not None else ()
            self._rows.writerow(["image", *decision, *columns, "error"])
            self._has_header = True
        cells = [""] * (2 * count)
        if prediction.error is None:
            cells = [
                cell
                for name, probability in prediction.top(count)
                for cell in (name, f"{probability:.6f}")
            ]
        row = [
            prediction.path,
            *_decision_cells(prediction),
            *cells,
            prediction.error or "",
        ]
        self._rows.writerow(
            csv_text(cell) if isinstance(cell, str) else cell for cell in row
        )
        self._file.flush()


def _decision_cells(prediction: Prediction) -> tuple[str | float, ...]:
    known = prediction.known
    if known is None:
        return ()
    if known.score is None:
        return ("",) * len(DECISION)
    decision = str(prediction.class_name) if known.is_known else UNKNOWN
    return decision, round(known.score, 6), known.reason


class JsonLinesWriter:
    """A JSON object for each image, on a line of its own.

    Args:
        file: As for `CsvWriter`.
        top: As for `CsvWriter`.
    """

    def __init__(self, file: TextIO, top: int):
        self._file, self._top = file, top

    def write(self, prediction: Prediction) -> None:
        """Writes one prediction."""
        content: dict[str, Any] = {"image": prediction.path}
        if prediction.error is None:
            if prediction.known is not None:
                content.update(dataclasses.asdict(prediction.known))
            content["classes"] = [
                {"name": name, "probability": round(probability, 6)}
                for name, probability in prediction.top(self._top)
            ]
        else:
            content["error"] = prediction.error
        print(json.dumps(content), file=self._file, flush=True)


FORMATS: dict[str, type[CsvWriter] | type[JsonLinesWriter]] = {
    "csv": CsvWriter,
    "jsonl": JsonLinesWriter,
}


def write_predictions(
    predictions: Iterable[Prediction],
    output: Path | None = None,
    *,
    format: str = "csv",
    top: int = 3,
) -> tuple[int, int]:
    """Writes predictions as they come, keeping none in memory.

    Args:
        predictions: What `iter_predictions` or `predict` returned.
        output: File to write, which appears when it is whole. Default:
            standard output.
        format: "csv", in which an apostrophe stands before texts that a
            spreadsheet would take for a formula; or "jsonl", which is a JSON
            object a line.
        top: Number of classes to name for each image, at least 1.

    Returns:
        The number of images, and how many of them could not be read.

    Raises:
        RunError: If the file cannot be written, or an argument is wrong.
    """
    if format not in FORMATS:
        raise RunError(
            f"format: Got {format!r}. Expected one of {', '.join(FORMATS)}."
            f"{did_you_mean(format, FORMATS)}"
        )
    if top < 1:
        raise RunError(f"top: Got {top}. Expected an integer of at least 1.")
    images = failures = 0
    with _destination(output) as file:
        writer = FORMATS[format](file, top)
        for prediction in predictions:
            with _writing(output):
                writer.write(prediction)
            images += 1
            failures += prediction.error is not None
    return images, failures


@contextlib.contextmanager
def _destination(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    with contextlib.ExitStack() as stack:
        with _writing(output):
            temporary = stack.enter_context(files.replacing(output))
            file = stack.enter_context(
                open(temporary, "w", encoding="utf-8", newline="")
            )
        yield file


@contextlib.contextmanager
def _writing(output: Path | None) -> Iterator[None]:
    """Turns what the operating system refuses into a `RunError`."""
    try:
        yield
    except OSError as error:
        raise RunError(
            f"output: Got {output or 'standard output'}, which cannot be "
            f"written: {error.strerror or error}. Expected a file in a folder "
            "that exists and can be written to."
        ) from error
