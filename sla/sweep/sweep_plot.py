# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The trials of a sweep as a picture."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from official.core import figures
from official.core import plot_parts
from official.typing import Path
from sla.reporting.text import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PANEL = 2.3
# Settings whose values span more than this factor are shown by magnitude.
_WIDE = 20


def plot_sweep(report: Mapping[str, Any], path: Path) -> None:
    """Draws the validation accuracy of each trial against every setting.

    Args:
        report: The content of `sweep.json`.
        path: Path of the picture.
    """
    names = list(report["trials"][0]["settings"])
    with figures.drawing(
        path,
        1.2 + _PANEL * plot_parts.num_rows(len(names)),
        title=f"Trials by {report['metric'].replace('_', ' ')}",
        note=_note(report),
    ) as figure:
        panels = plot_parts.panels(figure, len(names), sharey=True)
        for axes, name in zip(panels, names, strict=True):
            _draw_setting(axes, report, name)
        for axes in panels[:: plot_parts.COLUMNS]:
            axes.set_ylabel("validation accuracy")
        plot_parts.percent(panels[0].yaxis)


def _note(report: Mapping[str, Any]) -> str:
    reference = report["reference"]["validation"]
    best = report["trials"][0]
    note = (
        f"Red: the best of {len(report['trials'])} trials, "
        f"{percent(best['validation']['mean'], 1)}%. Line: the unchanged "
        f"configuration, {percent(reference['mean'], 1)}%"
    )
    if reference["std"] is None:
        return f"{note}. One seed each."
    return (
        f"{note}; band: its standard deviation over {reference['n']} seeds, "
        "which is how far luck alone moves a run."
    )


def _draw_setting(axes: "Axes", report: Mapping[str, Any], name: str) -> None:
    reference = report["reference"]["validation"]
    mean, std = reference["mean"], reference["std"] or 0
    axes.axhspan(mean - std, mean + std, color=figures.GRAY, alpha=0.15, lw=0)
    axes.axhline(mean, color=figures.GRAY)
    values = [trial["settings"][name] for trial in report["trials"]]
    means = [trial["validation"]["mean"] for trial in report["trials"]]
    places = _set_axis(axes, values)
    axes.plot(places[1:], means[1:], "o", color=figures.BLUE)
    axes.plot(places[0], means[0], "o", color=figures.RED, markersize=8)
    title = name.removeprefix("task.").removeprefix("trainer.")
    axes.set_title(title)
    importance = (report["importance"] or {}).get(name)
    if importance is not None:
        axes.set_xlabel(f"{importance:.0%} of the variance")


def _set_axis(axes: "Axes", values: Sequence[Any]) -> list[float]:
    """Prepares the axis of a setting; returns the places of its values."""
    if all(isinstance(value, int | float) for value in values) and not any(
        isinstance(value, bool) for value in values
    ):
        if min(values) > 0 and max(values) > _WIDE * min(values):
            axes.set_xscale("log")
            axes.xaxis.set_major_formatter(
                lambda value, _: plot_parts.with_minus(f"{value:g}")
            )
            axes.xaxis.set_minor_formatter(lambda value, _: "")
        return list(values)
    choices = sorted(set(map(str, values)))
    axes.set_xticks(range(len(choices)), choices)
    axes.set_xlim(-0.5, len(choices) - 0.5)
    return [float(choices.index(str(value))) for value in values]
