# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The gains of a comparison as a picture."""

import textwrap
from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from official.core import figures
from official.core import plot_parts
from official.typing import Path
from sla.reporting.figures import MODE_COLORS
from sla.reporting.figures import MODE_MARKERS
from sla.reporting.text import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Row = Mapping[str, Any]
# Inches.
_LINE, _HEAD, _MARGINS = 0.21, 0.62, 1.1
# Letters.
_TITLE_WIDTH = 48
_HEADING_WIDTH = 72


def plot_gains(summary: Sequence[Row], path: Path) -> bool:
    """Draws the gains over the reference, a panel for each of its settings.

    Args:
        summary: What `summarize` returned.
        path: Path of the picture.

    Returns:
        Whether there was any gain to draw.
    """
    panels: dict[str, list[Row]] = {}
    for row in summary:
        if any(cell.get("gain") for cell in row["modes"].values()):
            title = settings_text(row["reference"]["settings"])
            title = textwrap.fill(title, _TITLE_WIDTH)
            panels.setdefault(title, []).append(row)
    if not panels:
        return False
    lines = {title: _lines(rows) for title, rows in panels.items()}
    heights = [len(panel) for panel in lines.values()]
    references = dict.fromkeys(
        row["reference"]["label"] for row in summary if "reference" in row
    )
    with figures.drawing(
        path,
        _MARGINS
        + sum(_HEAD + _LINE * height for height in heights)
        + sum(_LINE * title.count("\n") for title in panels),
        title=f"Gain over {', '.join(references)}",
        note=_note([row for rows in panels.values() for row in rows]),
    ) as figure:
        all_axes = figure.subplots(
            len(panels), 1, sharex=True, squeeze=False, height_ratios=heights
        )
        for axes, (title, panel) in zip(
            all_axes.flat, lines.items(), strict=True
        ):
            _draw_panel(axes, panel)
            axes.set_title(title)
        all_axes[-1, 0].set_xlabel("points of test accuracy")
        plot_parts.points(all_axes[-1, 0].xaxis)
    return True


def _note(rows: Sequence[Row]) -> str:
    counts = {
        cell["gain"]["n"]
        for row in rows
        for cell in row["modes"].values()
        if cell.get("gain")
    }
    if counts == {1}:
        return "One seed."
    seeds = " to ".join(map(str, sorted({min(counts), max(counts)})))
    return (
        f"Mean over {seeds} pairs of runs with the same seed, and its 95% "
        "interval."
    )


def _lines(rows: Sequence[Row]) -> list[tuple[str, str, Any]]:
    """Lines of a panel: name, mode and gain; a heading lacks the latter."""
    lines: list[tuple[str, str, Any]] = []
    for row in rows:
        own = {
            name: value
            for name, value in row["settings"].items()
            if name not in row["reference"]["settings"]
        }
        gains = {
            mode: cell["gain"]
            for mode, cell in row["modes"].items()
            if cell.get("gain")
        }
        name = " ".join(filter(None, (row["label"], settings_text(own))))
        if own:
            lines.append((name, "", None))
            name = ""
        for mode, gain in gains.items():
            shown = name if row["control"] else f"{name} {mode}".strip()
            lines.append((shown, mode, gain))
    return lines


def _draw_panel(axes: "Axes", lines: Sequence[tuple[str, str, Any]]) -> None:
    axes.axvline(0, color=figures.INK, linewidth=1)
    for place, (name, mode, gain) in enumerate(lines):
        if gain is None:
            heading = axes.annotate(
                plot_parts.shorten(name, _HEADING_WIDTH),
                (0.02, place),
                xycoords=("figure fraction", "data"),
                va="center",
                bbox={"facecolor": figures.GROUND, "edgecolor": "none"},
            )
            # It may stand over the plot.
            heading.set_in_layout(False)
            continue
        color = MODE_COLORS[mode]
        if gain["interval"]:
            axes.plot(gain["interval"], [place, place], color=color)
        axes.plot(gain["mean"], place, MODE_MARKERS[mode], color=color)
        axes.annotate(
            plot_parts.with_minus(percent(gain["mean"], 1, "+")),
            (1, place),
            xycoords=("axes fraction", "data"),
            xytext=(34, 0),
            textcoords="offset points",
            ha="right",
            va="center",
        )
    names = {place: name for place, (name, _, gain) in enumerate(lines) if gain}
    axes.set_yticks(list(names), list(names.values()))
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.grid(False, axis="y")
    axes.grid(True, axis="x")


def settings_text(settings: Mapping[str, str]) -> str:
    """Settings for people, such as "5 labels per class".

    Args:
        settings: Name to value, as texts.

    Returns:
        One line.

    Example:
    >>> settings_text({"labels_per_class": "all", "train_steps": "300"})
    'all labels, train_steps=300'
    """
    parts = []
    for name, value in settings.items():
        if name != "labels_per_class":
            parts.append(f"{name}={value}")
        elif value == "all":
            parts.append("all labels")
        else:
            parts.append(f"{value} labels per class")
    return ", ".join(parts)
