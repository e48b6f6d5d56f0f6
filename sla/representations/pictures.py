# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Bars, curves and matrices over groups of models."""

import dataclasses
from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from official.core import figures
from official.core import plot_parts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: What `sla.reporting.statistics.spread` returns.
Spread = Mapping[str, Any]

_COLORS = (
    figures.GRAY,
    figures.ORANGE,
    figures.GREEN,
    figures.BLUE,
    figures.RED,
)
# Inches of a bar with its name.
_BAR = 0.42
# Letters that fit above a bar.
_LETTERS = 36


@dataclasses.dataclass(frozen=True)
class Bars:
    """One figure of several groups of models.

    Attributes:
        title: Name of the figure.
        spreads: Group to its figure.
        is_percent: Whether the figures are fractions to show in percent.
        limit: End of the axis.
        marks: Group to a number to compare its figure with.
        mark_name: What the marks are.
    """

    title: str
    spreads: Mapping[str, Spread]
    is_percent: bool = True
    limit: float = 1.0
    marks: Mapping[str, float] = dataclasses.field(default_factory=dict)
    mark_name: str = ""

    def text(self, value: float) -> str:
        """A figure for people."""
        return plot_parts.with_minus(
            f"{100 * value:.1f}%" if self.is_percent else f"{value:.2f}"
        )


def bars_height(count: int) -> float:
    """Inches that `draw_bars` needs for so many bars."""
    return 0.75 + _BAR * count


def draw_bars(axes: "Axes", bars: Bars) -> None:
    """Draws bars from 0 with their numbers, dots for seeds and intervals.

    Args:
        axes: Axes to draw in.
        bars: What to draw.
    """
    for place, (group, spread) in enumerate(bars.spreads.items()):
        mean = spread["mean"]
        axes.barh(place, mean, 0.38, color=figures.BLUE, alpha=0.55)
        if spread["interval"]:
            axes.plot(spread["interval"], 2 * [place], color=figures.BLUE)
            seeds = list(spread["values"].values())
            axes.plot(seeds, len(seeds) * [place], ".", color=figures.INK)
        if group in bars.marks:
            axes.plot(
                2 * [bars.marks[group]],
                [place - 0.21, place + 0.21],
                color=figures.RED,
            )
        axes.annotate(
            plot_parts.shorten(group, _LETTERS),
            (0, place - 0.33),
            xycoords=("axes fraction", "data"),
            va="center",
        )
        axes.annotate(
            bars.text(mean),
            (1, place),
            xycoords=("axes fraction", "data"),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
        )
    axes.set_title(bars.title)
    axes.set_yticks([])
    axes.set_ylim(len(bars.spreads) - 0.6, -0.6)
    lowest = min(spread["mean"] for spread in bars.spreads.values())
    axes.set_xlim(min(lowest, 0), bars.limit)
    axes.locator_params(axis="x", nbins=3)
    axes.grid(False, axis="y")
    axes.grid(True, axis="x")
    if bars.is_percent:
        plot_parts.percent(axes.xaxis)
    if bars.mark_name:
        axes.set_xlabel(f"red: {bars.mark_name}")


def draw_curves(
    axes: "Axes",
    curves: Mapping[str, Mapping[str, Spread]],
    title: str,
    x_label: str,
) -> None:
    """Draws accuracies over the same categories, a line for each group.

    Args:
        axes: Axes to draw in.
        curves: Group to category to accuracy.
        title: Title above.
        x_label: What the categories are.
    """
    categories = list(next(iter(curves.values())))
    ends = []
    for index, (group, curve) in enumerate(curves.items()):
        places = [categories.index(category) for category in curve]
        means = [spread["mean"] for spread in curve.values()]
        color = _COLORS[index % len(_COLORS)]
        axes.plot(places, means, "o-", color=color)
        ends.append(
            (places[-1], means[-1], plot_parts.shorten(group, 18), color)
        )
    axes.set_xticks(range(len(categories)), categories)
    axes.set_title(title)
    axes.set_xlabel(x_label)
    plot_parts.percent(axes.yaxis)
    plot_parts.label_ends(axes, ends)


def draw_matrix(
    axes: "Axes",
    matrix: Sequence[Sequence[float | None]],
    row_names: Sequence[str],
    column_names: Sequence[str],
    is_percent: bool = False,
) -> None:
    """Draws a matrix of numbers up to 1 with its numbers.

    Args:
        axes: Axes to draw in.
        matrix: Rows of numbers; None is an empty cell.
        row_names: Names of the rows.
        column_names: Names of the columns.
        is_percent: Whether the numbers are fractions to show in percent.
    """
    texts = [
        [
            ""
            if value is None
            else f"{100 * value:.0f}"
            if is_percent
            else plot_parts.with_minus(f"{value:.2f}")
            for value in row
        ]
        for row in matrix
    ]
    numbers = [
        [float("nan") if x is None else x for x in row] for row in matrix
    ]
    plot_parts.heat_map(axes, numbers, row_names, column_names, texts)
