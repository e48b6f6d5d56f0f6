# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What training reported on unlabeled images, for every run in a folder.

    python -m tools.unlabeled_signals DIR

Every run with unlabeled images is printed as a line of JSON: its path in DIR,
and by name the last value in `history.csv` of each term. docs/unlabeled.md has
the means over seeds.
"""

import csv
import json
import pathlib
from collections.abc import Iterator
from typing import Any

from official.core.entry_point import run_command
from official.core.flags import parse_flags_and_arguments
from official.typing import Path

_TERMS = (
    "unlabeled_transform_loss",
    "unlabeled_distillation_loss",
    "pseudo_label_loss",
    "pseudo_label_share",
)


def signals(folder: Path) -> Iterator[dict[str, Any]]:
    """Reads the runs.

    Args:
        folder: Holds runs at any depth.

    Yields:
        For each run with unlabeled images, in the order of their paths: `run`,
        and the last value of each term that it has.
    """
    folder = pathlib.Path(folder)
    for path in sorted(folder.rglob("history.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            *_, last = csv.DictReader(file)
        found = {
            name: round(float(last[name]), 4) for name in _TERMS if name in last
        }
        if found:
            run = path.parent.relative_to(folder).as_posix()
            yield {"run": run, **found}


def main(folder: str) -> None:
    """Prints a line for every run."""
    for line in signals(folder):
        print(json.dumps(line))


if __name__ == "__main__":
    run_command(main, parse_flags_and_arguments)
