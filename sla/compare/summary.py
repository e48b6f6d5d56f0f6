# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From the results of single runs to rows of figures."""

import os
import statistics
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from official.typing import Path
from sla.compare.plan import PlannedControl
from sla.compare.plan import Row
from sla.reporting.results import accuracies
from sla.reporting.statistics import paired_difference
from sla.reporting.statistics import spread
from sla.train.planned_run import PlannedRun


def summarize(
    rows: Sequence[Row],
    results: Mapping[PlannedRun | PlannedControl, Mapping[str, Any]],
    root: Path,
) -> list[dict[str, Any]]:
    """The figures of each row.

    Args:
        rows: What the comparison consists of.
        results: Content of the file of each finished item.
        root: Folder from which the paths of runs are given.

    Returns:
        A dict for each row with results, in order. It says what the row is,
        facts on its runs, and `modes`: by mode the `spread` of the test
        accuracy with `passes` and, except for the reference, `gain`, the
        `paired_difference` from its best mode.
    """
    by_key = {
        row.key: {
            seed: results[item]
            for seed, item in enumerate(row.items)
            if item in results
        }
        for row in rows
    }
    summary = {
        row.key: _figures(row, by_key[row.key], root)
        for row in rows
        if by_key[row.key]
    }
    for row in rows:
        if row.key == row.reference or row.key not in summary:
            continue
        if row.reference in summary:
            _add_gains(summary[row.key], summary[row.reference])
    return list(summary.values())


def _figures(
    row: Row, by_seed: Mapping[int, Mapping[str, Any]], root: Path
) -> dict[str, Any]:
    all_results = list(by_seed.values())
    first = all_results[0]
    modes = {
        mode: {
            "passes": _passes(first, mode),
            **spread(
                {
                    seed: accuracies(results)[mode]
                    for seed, results in by_seed.items()
                }
            ),
        }
        for mode in accuracies(first)
    }
    return {
        "label": row.label,
        "experiment": row.experiment,
        "method": row.method,
        "control": row.control,
        "settings": dict(row.settings),
        "num_train_examples": first["num_train_examples"],
        "num_test_examples": first["num_test_examples"],
        "parameters": first["parameters"],
        "steps": first["steps"],
        "train_seconds": _median(all_results, "train_seconds"),
        "images_per_second": _median(all_results, "examples_per_second"),
        "modes": modes,
        "groups": _groups(by_seed),
        "runs": {
            seed: os.path.relpath(row.items[seed].output.parent, root)
            for seed in by_seed
        },
    }


def _passes(results: Mapping[str, Any], mode: str) -> int:
    if "passes" in results:
        return results["passes"]
    return results["num_transforms"] if mode == "aggregated" else 1


def _median(all_results: Sequence[Mapping[str, Any]], name: str) -> float:
    return statistics.median(results[name] for results in all_results)


def _groups(by_seed: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    """Group of classes -> mode -> spread, for runs with such groups."""
    first = next(iter(by_seed.values())).get("group_accuracy", {})
    return {
        group: {
            mode: spread(
                {
                    seed: results["group_accuracy"][group][mode]
                    for seed, results in by_seed.items()
                }
            )
            for mode in modes
        }
        for group, modes in first.items()
    }


def _add_gains(figures: dict[str, Any], reference: Mapping[str, Any]) -> None:
    mode, best = max(
        reference["modes"].items(), key=lambda item: item[1]["mean"]
    )
    for cell in figures["modes"].values():
        cell["gain"] = paired_difference(cell["values"], best["values"])
    figures["reference"] = {
        "label": reference["label"],
        "settings": reference["settings"],
        "mode": mode,
    }
