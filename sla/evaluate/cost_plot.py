# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Accuracy against forward passes per image, as a picture."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import IO
from typing import Any

from official.core import figures
from official.core import plot_parts
from official.typing import Path
from sla.reporting.text import percent

_CURVES = {
    "adaptive": ("adaptive, any threshold", figures.BLUE, "-"),
    "subset": ("the first k views", figures.GRAY, "--"),
}
# Above and below the intervals, which may have no length.
_ROOM = 0.005


def plot_accuracy_cost(
    curves: Mapping[str, Sequence[Mapping[str, float]]],
    modes: Mapping[str, Mapping[str, Any]],
    target: Path | IO[str],
    title: str,
) -> None:
    """Draws the accuracy that each number of forward passes buys.

    Args:
        curves: What `accuracy_cost_curves` returned.
        modes: Mode to figures: `passes_per_image`, `accuracy` and
            `accuracy_interval`.
        target: Path of the picture, or an open file for an SVG within a page.
        title: Title above it.
    """
    ends = [end for mode in modes.values() for end in mode["accuracy_interval"]]
    half = max(
        (high - low) / 2
        for low, high in (mode["accuracy_interval"] for mode in modes.values())
    )
    note = (
        "The height of the picture is the 95% interval over the test images: "
        f"about ±{percent(half, 1)} points for one mode. Modes are compared on "
        "the same images, so smaller differences between them can be real."
    )
    with figures.drawing(target, 4.4, title=title, note=note) as figure:
        axes = figure.subplots()
        for name, (label, color, line) in _CURVES.items():
            axes.plot(
                [point["passes"] for point in curves[name]],
                [point["accuracy"] for point in curves[name]],
                line,
                color=color,
                label=label,
            )
        axes.set_ylim(min(ends) - _ROOM, min(max(ends) + _ROOM, 1.0))
        for values in modes.values():
            axes.plot(
                values["passes_per_image"],
                values["accuracy"],
                "o",
                color=figures.INK,
                markersize=7,
                clip_on=False,
            )
        plot_parts.label_ends(
            axes,
            [
                (
                    values["passes_per_image"],
                    values["accuracy"],
                    f"{mode} {percent(values['accuracy'], 1)}%",
                    figures.INK,
                )
                for mode, values in modes.items()
            ],
        )
        axes.legend(loc="lower right")
        axes.set_xlabel("forward passes per image")
        axes.set_ylabel("test accuracy")
        plot_parts.percent(axes.yaxis)
