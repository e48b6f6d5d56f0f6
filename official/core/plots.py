# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The learning curves of a run."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING

from official.core import figures
from official.core import plot_parts
from official.typing import Path

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLORS = {"training": figures.GRAY, "validation": figures.BLUE}


def plot_learning_curves(
    history: Sequence[Mapping[str, float]],
    path: Path,
    title: str,
    best_step: int,
) -> None:
    """Draws accuracies and losses against steps, a panel for each.

    Args:
        history: Rows with `step`, metrics and `val_` metrics, at least one.
        path: Path of the picture.
        title: Title above it.
        best_step: The step whose weights were kept.
    """
    # A loss of one term has its name and that of the term.
    by_values = {
        tuple(row[name] for row in history): name
        for ending in ("accuracy", "loss")
        for name in history[0]
        if name.endswith(ending) and not name.startswith("val_")
    }
    names = list(by_values.values())
    height = 1.0 + 1.65 * plot_parts.num_rows(len(names))
    note = f"Dotted: step {best_step}, whose weights were kept."
    with figures.drawing(path, height, title=title, note=note) as figure:
        panels = plot_parts.panels(figure, len(names), "step", sharex=True)
        for axes, name in zip(panels, names, strict=True):
            _draw_metric(axes, history, name)
            axes.axvline(best_step, color=figures.GRAY, ls=":", lw=1)
        plot_parts.key(figure, _COLORS)


def _draw_metric(
    axes: "Axes", history: Sequence[Mapping[str, float]], name: str
) -> None:
    is_accuracy = name.endswith("accuracy")
    steps = [row["step"] for row in history]
    ends = []
    for prefix, color in zip(("", "val_"), _COLORS.values(), strict=True):
        if prefix + name not in history[0]:
            continue
        values = [row[prefix + name] for row in history]
        marker = "o" if len(steps) == 1 else None
        axes.plot(steps, values, color=color, marker=marker)
        last = values[-1]
        text = (
            f"{100 * last:.1f}%"
            if is_accuracy
            else plot_parts.with_minus(f"{last:.3g}")
        )
        ends.append((steps[-1], last, text, color))
    axes.set_title(name.replace("_", " "))
    if is_accuracy:
        axes.set_ylim(top=1.0)
        plot_parts.percent(axes.yaxis)
    else:
        axes.set_ylim(bottom=0.0)
    plot_parts.label_ends(axes, ends)
