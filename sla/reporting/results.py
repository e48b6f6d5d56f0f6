# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Accuracies of a run by inference mode, and their table."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from sla.reporting.text import percent
from sla.reporting.text import text_table

# The last two are controls of `sla.compare`: crops of each image, and several
# networks.
MODES = (
    "single",
    "aggregated",
    "distilled",
    "adaptive",
    "crops",
    "ensemble",
)


def accuracies(results: Mapping[str, Any]) -> dict[str, float]:
    """Test accuracy in each inference mode.

    Args:
        results: Content of a `results.json`.

    Returns:
        Accuracies, 0 to 1, by mode.
    """
    return {
        mode: results["test"][f"{mode}_accuracy"]
        for mode in MODES
        if f"{mode}_accuracy" in results["test"]
    }


def accuracy_row(
    label: str, fractions: Mapping[str, float]
) -> tuple[str, dict[str, str]]:
    """A row for `results_table`.

    Args:
        label: First cell.
        fractions: Accuracies, 0 to 1, by mode.

    Returns:
        The label, and the accuracies as text by mode.
    """
    return label, {mode: percent(value) for mode, value in fractions.items()}


def group_rows(results: Mapping[str, Any]) -> list[tuple[str, dict[str, str]]]:
    """Rows for `results_table` with the accuracy on groups of classes.

    Args:
        results: Content of a `results.json` or an `evaluation.json`.

    Returns:
        Rows, none where all classes have equally many training images.
    """
    groups = results.get("group_accuracy", {})
    if not groups:
        return []
    return [
        *(
            accuracy_row(f"  {name}-shot classes", fractions)
            for name, fractions in groups.items()
        ),
        accuracy_row("  mean over classes", results["balanced_accuracy"]),
    ]


def results_table(rows: Sequence[tuple[str, Mapping[str, str]]]) -> str:
    """A table of test accuracies in percent.

    Args:
        rows: Labels, each with texts by mode.

    Returns:
        Several lines. Modes without any text have no column.
    """
    modes = [mode for mode in MODES if any(mode in cells for _, cells in rows)]
    return text_table(
        [
            ("test accuracy in %", *modes),
            *(
                (label, *(cells.get(mode, "") for mode in modes))
                for label, cells in rows
            ),
        ]
    )
