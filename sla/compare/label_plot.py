# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Accuracy against training labels as a picture."""

import textwrap
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from official.core import figures
from official.core import plot_parts
from official.typing import Path
from sla.compare.gain_plot import settings_text
from sla.reporting.figures import MODE_COLORS
from sla.reporting.figures import MODE_MARKERS
from sla.reporting.text import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

Row = Mapping[str, Any]
_LABEL_AXES = {
    "labels_per_class": "labels per class",
    "fraction": "labeled images",
}
_PANEL = 2.5
# Characters that stand above one of two panels.
_TITLE_WIDTH = 28


def plot_labels(summary: Sequence[Row], path: Path) -> bool:
    """Draws accuracy against training labels, a panel for each method.

    Args:
        summary: What `summarize` returned.
        path: Path of the picture.

    Returns:
        Whether the number of labels varies, so that there is a picture.
    """
    varied = [row for row in summary if _LABEL_AXES.keys() & row["settings"]]
    counts = {row["num_train_examples"] for row in varied}
    if len(counts) < 2:
        return False
    curves: dict[str, list[Row]] = {}
    references: dict[str, str] = {}
    for row in sorted(varied, key=lambda row: row["num_train_examples"]):
        name = _name(row, row)
        curves.setdefault(name, []).append(row)
        if "reference" in row:
            references[name] = _name(row, row["reference"])
    # The reference itself stands in the panels of the others.
    shown = list(references) or list(curves)
    has_interval = any(
        cell["interval"] for row in varied for cell in row["modes"].values()
    )
    note = "Means over seeds and bands of their 95% intervals."
    with figures.drawing(
        path,
        0.9 + _PANEL * plot_parts.num_rows(len(shown)),
        title="Test accuracy against labels",
        note=f"{note if has_interval else 'One seed.'} The numbers are the "
        "accuracies with the fewest labels.",
    ) as figure:
        panels = plot_parts.panels(
            figure,
            len(shown),
            _LABEL_AXES[_label_axis(varied[0])],
            sharex=True,
            sharey=True,
        )
        for axes, name in zip(panels, shown, strict=True):
            reference = curves.get(references.get(name, ""), [])
            _draw_panel(axes, name, curves[name], reference)
        low, high = panels[0].get_ylim()
        panels[0].set_ylim(low, min(high, 1.0))
        plot_parts.percent(panels[0].yaxis)
        _set_label_axis(panels[0], varied)
    return True


def _label_axis(row: Row) -> str:
    return next(name for name in row["settings"] if name in _LABEL_AXES)


def _name(row: Row, named: Row) -> str:
    """The label of a row or of its reference, with its other settings."""
    rest = dict(named["settings"])
    rest.pop(_label_axis(row))
    return " ".join(filter(None, (named["label"], settings_text(rest))))


def _set_label_axis(axes: "Axes", rows: Sequence[Row]) -> None:
    ticks = {}
    for row in rows:
        text = row["settings"][_label_axis(row)]
        if _label_axis(row) == "fraction" and text != "all":
            text = f"{100 * float(text):g}%"
        ticks[row["num_train_examples"]] = text
    axes.set_xscale("log")
    axes.set_xticks(list(ticks), list(ticks.values()))
    axes.minorticks_off()


def _draw_panel(
    axes: "Axes", name: str, rows: Sequence[Row], reference: Sequence[Row]
) -> None:
    lines = [
        *_draw_lines(axes, reference, figures.GRAY),
        *_draw_lines(axes, rows),
    ]
    # In their order where labels are fewest.
    lines.sort(key=lambda pair: -pair[0])
    axes.legend(
        handles=[line for _, line in lines],
        loc="lower right",
        labelcolor="linecolor",
        fontsize=figures.SMALL,
        handlelength=1.2,
    )
    axes.set_title(textwrap.fill(name, _TITLE_WIDTH))
    axes.tick_params(labelleft=True, labelbottom=True)


def _draw_lines(
    axes: "Axes", rows: Sequence[Row], color: str | None = None
) -> Iterator[tuple[float, "Line2D"]]:
    """Draws a line for each mode; gives its first accuracy and the line."""
    for mode in rows[0]["modes"] if rows else ():
        cells = [row["modes"][mode] for row in rows]
        counts = [row["num_train_examples"] for row in rows]
        means = [cell["mean"] for cell in cells]
        shade = color or MODE_COLORS[mode]
        name = rows[0]["label"] if color else mode
        (line,) = axes.plot(
            counts,
            means,
            MODE_MARKERS[mode],
            linestyle="-",
            color=shade,
            label=f"{name} {percent(means[0], 1)}%",
            clip_on=False,
        )
        if all(cell["interval"] for cell in cells):
            axes.fill_between(
                counts,
                [cell["interval"][0] for cell in cells],
                [cell["interval"][1] for cell in cells],
                color=shade,
                alpha=0.15,
                linewidth=0,
            )
        yield means[0], line
