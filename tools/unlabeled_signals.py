# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What training reported on unlabeled images, for every run in a folder.

    python -m tools.unlabeled_signals DIR

Every run with unlabeled images is printed as a line of JSON: its path in DIR,
and each term that its `history.csv` has, after a quarter of the steps and at
the end. docs/unlabeled.md has the means over seeds.
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
        and a dict from each term that it has to its values after a quarter
        of the steps and at the end.
    """
    folder = pathlib.Path(folder)
    for path in sorted(folder.rglob("history.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(file))
        last = lines[-1]
        early = next(
            line for line in lines if 4 * int(line["step"]) >= int(last["step"])
        )
        found = {
            name: [round(float(line[name]), 4) for line in (early, last)]
            for name in _TERMS
            if name in last
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
