# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Predictions as lines for people, spreadsheets and programs."""

import csv
import json

import numpy as np


class CsvWriter:
    """A row for each image: its path, the classes, what went wrong.

    Args:
        file: text file to write to.
        class_names: the N names.
        top: how many classes to name, the most probable first.
    """

    def __init__(self, file, class_names, top):
        self._file, self._names, self._top = file, class_names, top
        self._rows = csv.writer(file, lineterminator="\n")
        columns = [
            f"{column}_{rank}"
            for rank in range(1, top + 1)
            for column in ("class", "probability")
        ]
        self._rows.writerow(["image", *columns, "error"])

    def write(self, path, probabilities, error):
        """Writes one image; `probabilities` `(N,)` or `error` is None."""
        cells = [""] * (2 * self._top)
        if error is None:
            best = _best(probabilities, self._names, self._top)
            cells = [
                cell
                for name, probability in best
                for cell in (name, f"{probability:.6f}")
            ]
        self._rows.writerow([path, *cells, error or ""])
        self._file.flush()


class JsonLinesWriter:
    """A JSON object for each image, on a line of its own.

    Args:
        file, class_names, top: as for `CsvWriter`.
    """

    def __init__(self, file, class_names, top):
        self._file, self._names, self._top = file, class_names, top

    def write(self, path, probabilities, error):
        """As `CsvWriter.write`."""
        content = {"image": path}
        if error is None:
            content["classes"] = [
                {"name": name, "probability": round(probability, 6)}
                for name, probability in _best(
                    probabilities, self._names, self._top
                )
            ]
        else:
            content["error"] = error
        print(json.dumps(content), file=self._file, flush=True)


FORMATS = {"csv": CsvWriter, "jsonl": JsonLinesWriter}


def _best(probabilities, class_names, top):
    order = np.argsort(-probabilities, kind="stable")[:top]
    return [(class_names[i], float(probabilities[i])) for i in order]
