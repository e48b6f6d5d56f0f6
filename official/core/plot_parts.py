# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Parts that several plots have: panels, axes in percent, labels, heat maps."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from official.core import figures
from official.typing import ArrayLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

COLUMNS = 2
# Of more names along an axis, some are left out.
_MOST_NAMES = 25


def panels(
    figure: "Figure",
    count: int,
    x_label: str = "",
    columns: int = COLUMNS,
    **options: Any,
) -> list["Axes"]:
    """Divides a figure into panels in rows.

    Args:
        figure: The figure.
        count: Number of panels.
        x_label: Name of the horizontal axis, below the last panel of a column.
        columns: Most panels in a row.
        **options: Options of `Figure.subplots`, such as `sharey=True`.

    Returns:
        The panels, row by row.
    """
    columns = min(columns, count)
    grid = figure.subplots(
        num_rows(count, columns), columns, squeeze=False, **options
    )
    for axes in grid.flat[count:]:
        axes.remove()
    shown = list(grid.flat[:count])
    for axes in shown[-columns:]:
        axes.tick_params(labelbottom=True)
        axes.set_xlabel(x_label)
    return shown


def num_rows(count: int, columns: int = COLUMNS) -> int:
    """Number of rows that `panels` makes of so many panels."""
    return -(-count // columns)


def percent(axis: "Axis") -> None:
    """Writes the fractions along an axis as percentages."""
    axis.set_major_formatter(lambda value, _: f"{round(100 * value, 6):g}%")


def points(axis: "Axis") -> None:
    """Writes differences of fractions along an axis in points, signed."""
    axis.set_major_formatter(
        lambda value, _: (
            with_minus(f"{round(100 * value, 6):+g}") if value else "0"
        )
    )


def with_minus(number: str) -> str:
    """A number as text, with minus signs for its hyphens.

    Args:
        number: The number.

    Returns:
        The text.

    Example:
    >>> with_minus("-1.5")
    '−1.5'
    """
    return number.replace("-", "\N{MINUS SIGN}")


def spread_apart(values: list[float], gap: float) -> list[float]:
    """Moves numbers apart, as little as possible, until labels fit.

    Args:
        values: Numbers in any order.
        gap: Least distance of two of them.

    Returns:
        The new numbers, in the order of `values`.

    Example:
    >>> spread_apart([5.0, 1.0, 5.0], 2.0)
    [4.0, 1.0, 6.0]
    """
    order = sorted(range(len(values)), key=values.__getitem__)
    # Of neighbors in conflict: the mean place of the first, and how many.
    blocks: list[tuple[float, int]] = []
    for rank, index in enumerate(order):
        mean, count = values[index] - rank * gap, 1
        while blocks and blocks[-1][0] > mean:
            other, size = blocks.pop()
            mean = (mean * count + other * size) / (count + size)
            count += size
        blocks.append((mean, count))
    starts = [mean for mean, count in blocks for _ in range(count)]
    moved = {
        index: start + rank * gap
        for rank, (index, start) in enumerate(zip(order, starts, strict=True))
    }
    return [moved[index] for index in range(len(values))]


def label_ends(
    axes: "Axes",
    ends: Sequence[tuple[float, float, str, str]],
    side: str = "right",
) -> None:
    """Writes names beside the ends of lines, without overlap.

    Args:
        axes: Axes whose limits are set.
        ends: For each line x, y, text and color.
        side: "left" or "right" of the ends.
    """
    low, high = axes.get_ylim()
    height = axes.bbox.height / axes.figure.dpi
    gap = 1.25 * figures.SMALL * (high - low) / (72 * height)
    places = spread_apart([y for _, y, _, _ in ends], gap)
    for (x, _, text, color), y in zip(ends, places, strict=True):
        axes.annotate(
            text,
            (x, y),
            xytext=(6 if side == "right" else -6, 0),
            textcoords="offset points",
            ha="left" if side == "right" else "right",
            va="center",
            color=color,
            fontsize=figures.SMALL,
            annotation_clip=False,
            bbox={
                "facecolor": figures.GROUND,
                "alpha": 0.8,
                "lw": 0,
                "pad": 0.5,
            },
        )


def key(figure: "Figure", entries: Mapping[str, str]) -> None:
    """Writes what the few colors stand for in all panels of a figure.

    Args:
        figure: The figure.
        entries: Name to color, in order.
    """
    from matplotlib.lines import Line2D

    figure.legend(
        [Line2D([], [], color=color) for color in entries.values()],
        list(entries),
        loc="outside upper right",
        ncols=len(entries),
        handlelength=1.2,
    )


def heat_map(
    axes: "Axes",
    values: ArrayLike,
    row_names: Sequence[str],
    column_names: Sequence[str],
    texts: Sequence[Sequence[str]] | None = None,
    color: str = figures.BLUE,
) -> None:
    """Draws a matrix as cells, the higher a number the stronger its color.

    Args:
        axes: Axes to draw in.
        values: Matrix of numbers; 0 or less has no color, 1 the strongest.
            NaN is an empty cell.
        row_names: Names of the rows, from the top; empty for none.
        column_names: Names of the columns. Of many names, some are written.
        texts: Texts of the cells.
        color: Color of the strongest cells.
    """
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.colors import to_rgb

    # The ground shows through, so that texts are readable on light and dark.
    shades = [(*to_rgb(color), alpha) for alpha in (0.0, 0.65)]
    values = np.asarray(values, "float64")
    axes.pcolormesh(
        np.ma.masked_invalid(values),
        cmap=LinearSegmentedColormap.from_list("shades", shades),
        vmin=0,
        vmax=1,
        edgecolors=figures.LINE,
        linewidth=0.5 if values.size <= 1000 else 0,
    )
    axes.invert_yaxis()
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    _name_cells(axes.yaxis, row_names)
    _name_cells(axes.xaxis, column_names)
    if any(len(name) > 3 for name in column_names):
        axes.tick_params(axis="x", rotation=90)
    for row, line in enumerate(texts or ()):
        for column, text in enumerate(line):
            axes.text(
                column + 0.5,
                row + 0.5,
                text,
                ha="center",
                va="center",
                fontsize=figures.SMALL,
            )


def _name_cells(axis: "Axis", names: Sequence[str]) -> None:
    step = -(-len(names) // _MOST_NAMES) or 1
    shown = [shorten(name) for name in names[::step]]
    axis.set_ticks([step * i + 0.5 for i in range(len(shown))], shown)


def shorten(name: str, letters: int = 24) -> str:
    """A name, without its middle if it is long.

    Args:
        name: The name.
        letters: Most letters to keep.

    Returns:
        At most so many letters.

    Example:
    >>> shorten("a very long name", 9)
    'a ve…name'
    """
    if len(name) <= letters:
        return name
    half = (letters - 1) // 2
    return f"{name[: letters - 1 - half]}…{name[-half:]}"
