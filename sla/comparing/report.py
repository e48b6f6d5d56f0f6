# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A comparison as text and as Markdown."""

from official.core.callbacks import format_duration
from sla.reporting import text_table

_INTERVALS = (
    "Accuracies are percentages of all test images: mean ± sample standard "
    "deviation over n seeds, and the 95% confidence interval of that mean by "
    "Student's t.",
    "Gains are percentage points against the reference with the same seed "
    "(same training labels): mean of the differences, and its 95% interval "
    "by Student's t; an interval without 0 is a difference that chance alone "
    "seldom makes.",
    "Passes: images through the network for one answer. Images/s: training "
    "images in a second, median over seeds, of what the machine gave each run.",
)


def accuracy_rows(summary):
    """The main table, header first.

    Args:
        summary: what `summarise` returned.

    Returns:
        List of tuples of texts, of one length.
    """
    axes = _axes(summary)
    rows = [
        (
            *("method", *axes, "mode", "passes", "n", "accuracy", "95%"),
            *("gain", "95%", "parameters", "images/s"),
        )
    ]
    for figures in summary:
        for index, (mode, cell) in enumerate(figures["modes"].items()):
            gain = cell.get("gain")
            facts = ("", "")
            if not index:
                facts = (
                    f"{figures['parameters']:,}",
                    f"{figures['images_per_second']:.0f}",
                )
            rows.append(
                (
                    figures["label"],
                    *(figures["settings"].get(axis, "") for axis in axes),
                    mode,
                    str(cell["passes"]),
                    str(cell["n"]),
                    _mean(cell),
                    _interval(cell),
                    _mean(gain, "+") if gain else "",
                    _interval(gain, "+") if gain else "",
                    *facts,
                )
            )
    return rows


def group_rows(summary):
    """The table of groups of classes, header first; empty without groups."""
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
            rows.append(
                (
                    figures["label"],
                    *(figures["settings"].get(axis, "") for axis in axes),
                    mode,
                    *(_mean(cell) if cell else "" for cell in cells),
                )
            )
    return rows


def _axes(summary):
    return list(
        dict.fromkeys(name for row in summary for name in row["settings"])
    )


def _mean(cell, sign=""):
    text = f"{100 * cell['mean']:{sign}.2f}"
    if cell["std"] is None:
        return text
    return f"{text} ± {100 * cell['std']:.2f}"


def _interval(cell, sign=""):
    if cell["interval"] is None:
        return ""
    low, high = (f"{100 * end:{sign}.2f}" for end in cell["interval"])
    return f"{low} to {high}"


def comparison_text(comparison):
    """What is printed.

    Args:
        comparison: content of `comparison.json`.
    """
    tables = accuracy_rows(comparison["rows"]), group_rows(comparison["rows"])
    texts = [text_table(table) for table in tables if table]
    return "\n\n".join([*texts, "\n".join([*_INTERVALS, *_notes(comparison)])])


def comparison_markdown(comparison):
    """Content of `comparison.md`.

    Args:
        comparison: content of `comparison.json`.
    """
    environment = comparison["environment"]
    parts = [
        "# Comparison",
        f"```bash\n{comparison['command']}\n```",
        "Test accuracy in %.",
        _markdown_table(accuracy_rows(comparison["rows"])),
    ]
    groups = group_rows(comparison["rows"])
    if groups:
        parts += ["By group of classes.", _markdown_table(groups)]
    devices = ", ".join(environment["devices"])
    parts += [
        "\n".join(f"- {line}" for line in (*_INTERVALS, *_notes(comparison))),
        f"{environment['processor']}, {comparison['cores']} cores, {devices}; "
        f"Python {environment['python']}, Keras {environment['keras']}, "
        f"TensorFlow {environment['tensorflow']}, package "
        f"{environment['package_version']}, commit "
        f"{environment['git_commit']}. Training took "
        f"{format_duration(comparison['train_seconds'])} in all runs together.",
    ]
    return "\n\n".join(parts) + "\n"


def _notes(comparison):
    lines = []
    references = {
        f"{row['reference']['label']} ({row['reference']['mode']})": None
        for row in comparison["rows"]
        if "reference" in row
    }
    if references:
        lines.append(
            f"Reference: {', '.join(references)}, with the same settings."
        )
    lines += [
        f"FAILED: {name}: {error}"
        for name, error in comparison["failures"].items()
    ]
    return lines


def _markdown_table(rows):
    header, *body = rows
    lines = [header, ["---"] * len(header), *body]
    escaped = ([cell.replace("|", "\\|") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in escaped)
