# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What is written and printed about tests on new classes."""

import pathlib
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import numpy as np

from official.core import files
from official.core.run_directory import RunDirectory
from official.typing import Array
from official.typing import Path
from sla.reporting.text import percent
from sla.reporting.text import text_table


def write_report(
    run: RunDirectory,
    images: Path | None,
    output: Path | None,
    report: Mapping[str, Any],
    accuracies: Mapping[str, Array],
) -> pathlib.Path:
    """Writes `few_shot.json` and `few_shot_episodes.npz`.

    Args:
        run: Folder of the run.
        images: Folder of the new classes; None for those of the run.
        output: Folder to write to; None for the default.
        report: The figures.
        accuracies: The accuracies in each episode, by name.

    Returns:
        The folder that was written to.

    Raises:
        RunError: It cannot be written.
    """
    if output is None:
        output = run.path
        if images is not None:
            name = pathlib.Path(images).resolve().name
            output = run.path / f"few_shot_{name}"
    folder = RunDirectory(output)
    with folder.writing():
        folder.path.mkdir(parents=True, exist_ok=True)
        with files.replacing(folder.few_shot_episodes) as temporary:
            with open(temporary, "wb") as file:
                np.savez_compressed(file, allow_pickle=False, **accuracies)
        files.write_json(folder.few_shot, report)
    return folder.path


def few_shot_table(report: Mapping[str, Any]) -> str:
    """A table of the accuracies.

    Args:
        report: Content of `few_shot.json`.

    Returns:
        Several lines: a row for each head and mode, a column for each kind of
        episodes.
    """
    lines = [""]
    for within in (False, True):
        rows = [row for row in report["rows"] if row["within_groups"] == within]
        if not rows:
            continue
        if within:
            lines += ["", "Classes of an episode from one group:"]
        lines.append(_table(rows))
    return "\n".join(
        [
            *lines,
            "",
            f"{report['episodes']} episodes of each kind, "
            f"{report['num_novel_classes']} new classes, {report['queries']} "
            "queries per class; ± is half of the 95% interval over episodes.",
        ]
    )


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    kinds: list[tuple[int, int]] = []
    cells: dict[tuple[str, str, int], list[str]] = {}
    for row in rows:
        kind = row["ways"], row["shots"]
        if kind not in kinds:
            kinds.append(kind)
        half = (row["interval"][1] - row["interval"][0]) / 2
        text = f"{percent(row['accuracy'])} ± {percent(half)}"
        key = row["head"], row["mode"], row["passes"]
        cells.setdefault(key, []).append(text)
    header = [f"{ways}-way {shots}-shot" for ways, shots in kinds]
    return text_table(
        [
            ("accuracy in %", "views", *header),
            *(
                (f"{head}, {mode}", str(passes), *texts)
                for (head, mode, passes), texts in cells.items()
            ),
        ]
    )
