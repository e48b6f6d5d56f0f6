# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A comparison as text, Markdown and files."""

import pathlib
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from official.core import files
from official.core.progress_line import format_duration
from sla.compare.gain_plot import plot_gains
from sla.compare.label_plot import plot_labels
from sla.reporting.text import interval_text
from sla.reporting.text import markdown_table
from sla.reporting.text import markdown_text
from sla.reporting.text import mean_and_deviation
from sla.reporting.text import text_table

_EXPLANATIONS = (
    "Accuracies are percentages of all test images: mean ± sample standard "
    "deviation over n seeds, and the 95% confidence interval of the mean by "
    "Student's t.",
    "Gains are percentage points over the reference with the same seed, and "
    "so the same training labels: the mean of the differences, and its 95% "
    "interval by Student's t. An interval seldom excludes 0 by chance alone.",
    "Passes is the number of images that go through the network for one "
    "prediction. Images/s is the number of training images per second: the "
    "median over seeds, on the cores that each run had.",
)


def accuracy_rows(
    summary: Sequence[Mapping[str, Any]],
) -> list[tuple[str, ...]]:
    """The main table.

    Args:
        summary: What `summarize` returned.

    Returns:
        Rows of texts, of one length, the header first.
    """
    axes = _axes(summary)
    gains = ("gain", "95%", "parameters", "images/s")
    rows = [("method", *axes, "mode", "passes", "n", "accuracy", "95%", *gains)]
    for figures in summary:
        # Facts on the runs stand in the line of the first mode alone.
        facts = (
            f"{figures['parameters']:,}",
            f"{figures['images_per_second']:.0f}",
        )
        for mode, cell in figures["modes"].items():
            rows.append(
                (
                    figures["label"],
                    *(figures["settings"].get(axis, "") for axis in axes),
                    mode,
                    str(cell["passes"]),
                    str(cell["n"]),
                    mean_and_deviation(cell),
                    interval_text(cell["interval"]),
                    *_gain_cells(cell.get("gain")),
                    *facts,
                )
            )
            facts = ("", "")
    return rows


def _gain_cells(gain: Mapping[str, Any] | None) -> tuple[str, str]:
    if gain is None:
        return "", ""
    mean = mean_and_deviation(gain, sign="+")
    return mean, interval_text(gain["interval"], sign="+")


def group_rows(summary: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """The table of groups of classes.

    Args:
        summary: What `summarize` returned.

    Returns:
        Rows of texts, the header first; none without groups.
    """
    groups = list(
        dict.fromkeys(group for row in summary for group in row["groups"])
    )
    if not groups:
        return []
    axes = _axes(summary)
    rows = [("method", *axes, "mode", *groups)]
    for figures in summary:
        for mode in figures["modes"]:
            cells = [
                figures["groups"].get(group, {}).get(mode) for group in groups
            ]
            texts = [mean_and_deviation(cell) if cell else "" for cell in cells]
            settings = [figures["settings"].get(axis, "") for axis in axes]
            rows.append((figures["label"], *settings, mode, *texts))
    return rows


def _axes(summary: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(
        dict.fromkeys(name for row in summary for name in row["settings"])
    )


def comparison_text(comparison: Mapping[str, Any]) -> str:
    """What is printed.

    Args:
        comparison: Content of `comparison.json`.

    Returns:
        Several lines.
    """
    tables = accuracy_rows(comparison["rows"]), group_rows(comparison["rows"])
    texts = [text_table(table) for table in tables if table]
    notes = "\n".join([*_EXPLANATIONS, *_notes(comparison)])
    return "\n\n".join([*texts, notes])


def comparison_markdown(comparison: Mapping[str, Any]) -> str:
    """Content of `comparison.md`.

    Args:
        comparison: Content of `comparison.json`.

    Returns:
        Markdown.
    """
    environment = comparison["environment"]
    parts = [
        "# Comparison",
        f"```bash\n{comparison['command']}\n```",
        "The table shows test accuracy in %.",
        markdown_table(accuracy_rows(comparison["rows"])),
    ]
    groups = group_rows(comparison["rows"])
    if groups:
        parts += [
            "The next table shows it by group of classes.",
            markdown_table(groups),
        ]
    devices = ", ".join(environment["devices"])
    notes = (*_EXPLANATIONS, *_notes(comparison))
    parts += [
        "\n".join(f"- {markdown_text(line)}" for line in notes),
        f"{environment['processor']}, {comparison['cores']} cores, {devices}; "
        f"Python {environment['python']}, Keras {environment['keras']}, "
        f"TensorFlow {environment['tensorflow']}, package "
        f"{environment['package_version']}, commit "
        f"{environment['git_commit']}. Training all runs took "
        f"{format_duration(comparison['train_seconds'])} in total.",
    ]
    return "\n\n".join(parts) + "\n"


def _notes(comparison: Mapping[str, Any]) -> list[str]:
    lines = []
    references = {
        f"{row['reference']['label']} ({row['reference']['mode']})": None
        for row in comparison["rows"]
        if "reference" in row
    }
    if references:
        lines.append(
            f"The reference is {', '.join(references)}, with the same settings."
        )
    lines += [
        f"FAILED: {name}: {error}"
        for name, error in comparison["failures"].items()
    ]
    return lines


def write_comparison(
    comparison: Mapping[str, Any], folder: pathlib.Path
) -> list[str]:
    """Writes all files of a comparison.

    Args:
        comparison: Content of `comparison.json`.
        folder: Where to write; made if it does not exist.

    Returns:
        Names of the files. Pictures with nothing to show are not among them,
        and earlier ones are removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files.write_json(folder / "comparison.json", comparison)
    files.write_text(folder / "comparison.md", comparison_markdown(comparison))
    written = ["comparison.md", "comparison.json"]
    for name, draw in (
        ("comparison.png", plot_gains),
        ("labels.png", plot_labels),
    ):
        if draw(comparison["rows"], folder / name):
            written.append(name)
        else:
            files.remove(folder / name)
    return written
