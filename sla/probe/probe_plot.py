# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The outcome of a probe as a picture."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from official.core import figures
from official.core import plot_parts
from official.typing import Path
from sla.reporting.text import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_GAINS = {
    "gain": ("interval", "now", figures.GRAY, -0.17),
    "expected_gain": ("expected_interval", "expected", figures.BLUE, 0.17),
}
# Inches.
_CANDIDATE, _CLASS, _MOST_CLASS_INCHES, _MARGINS = 0.55, 0.26, 6.0, 2.9
# With more cells, they are too small for numbers.
_MOST_COLUMNS, _MOST_ROWS = 12, 20


def plot_probe(report: Mapping[str, Any], path: Path) -> None:
    """Draws gains with intervals, and the transforms predicted by class.

    Args:
        report: The content of `probe.json`.
        path: Path of the picture.
    """
    candidates = report["candidates"]
    # Of one column, there would be no room for the name.
    columns = [
        max(len(x["transform_names"]) - 1, 2.3) for x in candidates.values()
    ]
    heights = [
        _CANDIDATE * len(candidates),
        min(_CLASS * len(report["class_names"]), _MOST_CLASS_INCHES),
    ]
    with figures.drawing(
        path,
        sum(heights) + _MARGINS,
        title=f"Transforms for {report['dataset']}",
        note="Intervals (95%) are over the validation images of one short "
        "training. Below: how often the network is right about an image "
        "that is transformed or not, in % by class; 50% is chance.",
    ) as figure:
        grid = figure.add_gridspec(
            2, len(candidates), height_ratios=heights, width_ratios=columns
        )
        _draw_gains(figure.add_subplot(grid[0, :]), candidates)
        panels = [
            figure.add_subplot(grid[1, i]) for i in range(len(candidates))
        ]
        _draw_classes(panels, candidates, report["class_names"])
        plot_parts.key(
            figure, {name: color for _, name, color, _ in _GAINS.values()}
        )


def _draw_gains(
    axes: "Axes", candidates: Mapping[str, Mapping[str, Any]]
) -> None:
    axes.axvline(0, color=figures.INK, linewidth=1)
    for place, candidate in enumerate(candidates.values()):
        for gain, (interval, _, color, shift) in _GAINS.items():
            y = place + shift
            axes.plot(candidate[interval], [y, y], color=color)
            axes.plot(candidate[gain], y, "o", color=color)
            axes.annotate(
                plot_parts.with_minus(percent(candidate[gain], 1, "+")),
                (1, y),
                xycoords=("axes fraction", "data"),
                xytext=(34, 0),
                textcoords="offset points",
                ha="right",
                va="center",
                color=color,
            )
    axes.set_yticks(range(len(candidates)), list(candidates))
    axes.set_ylim(len(candidates) - 0.5, -0.5)
    axes.set_title("Gain over the baseline")
    axes.set_xlabel("points of validation accuracy")
    plot_parts.points(axes.xaxis)
    axes.grid(False, axis="y")
    axes.grid(True, axis="x")


def _draw_classes(
    panels: Sequence["Axes"],
    candidates: Mapping[str, Mapping[str, Any]],
    class_names: Sequence[str],
) -> None:
    columns = sum(len(x["transform_names"]) - 1 for x in candidates.values())
    has_texts = len(class_names) <= _MOST_ROWS and columns <= _MOST_COLUMNS
    for axes, (name, candidate) in zip(panels, candidates.items(), strict=True):
        # The first is the untransformed image itself.
        shares = np.array(
            [row[1:] for row in candidate["pairwise_transform_accuracy"]],
            "float64",
        )
        texts = [[percent(share, 0) for share in row] for row in shares]
        plot_parts.heat_map(
            axes,
            2 * shares - 1,
            class_names if axes is panels[0] else [],
            candidate["transform_names"][1:],
            texts if has_texts else None,
        )
        axes.tick_params(axis="x", rotation=90)
        axes.set_title(name.replace("_", "_\n"), fontsize=figures.SMALL)
