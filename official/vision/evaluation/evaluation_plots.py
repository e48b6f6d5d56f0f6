# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a classifier confuses and how sure it is, as pictures."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import IO
from typing import TYPE_CHECKING

import numpy as np

from official.core import figures
from official.core import plot_parts
from official.typing import Array
from official.typing import Path
from official.vision.evaluation import classification_metrics

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# With more classes, cells are too small for numbers.
_MOST_NUMBERS = 20


def plot_confusion(
    probabilities: Array,
    labels: Array,
    class_names: Sequence[str],
    target: Path | IO[str],
    title: str,
) -> None:
    """Draws which classes are predicted for which, in % of each true class.

    Args:
        probabilities: Class probabilities `(n, N)`.
        labels: Integer labels `(n,)`.
        class_names: The N names.
        target: Path of the picture, or an open file for an SVG within a page.
        title: Title above it.
    """
    from sklearn.metrics import confusion_matrix

    count = len(class_names)
    shares = confusion_matrix(
        labels,
        np.argmax(probabilities, axis=1),
        labels=np.arange(count),
        normalize="true",
    )
    has_numbers = count <= _MOST_NUMBERS
    if has_numbers:
        side = max(figures.WIDTH, 1.2 + 0.33 * count)
        note = "Cells: % of the images of the true class."
        shades = shares
    else:
        side = 7.0
        note = f"Most often confused: {_most_confused(shares, class_names)}."
        # Rare confusions would be too pale.
        shades = shares**0.5
    with figures.drawing(target, side, side, title, note) as figure:
        axes = figure.subplots()
        axes.set_box_aspect(1)
        texts = _percent_texts(shares) if has_numbers else None
        plot_parts.heat_map(axes, shades, class_names, class_names, texts)
        axes.set_xlabel("predicted class")
        axes.set_ylabel("true class")


def _percent_texts(shares: Array) -> list[list[str]]:
    return [
        [f"{100 * share:.0f}" if share >= 0.005 else "" for share in row]
        for row in shares
    ]


def _most_confused(shares: Array, names: Sequence[str], most: int = 5) -> str:
    errors = shares * (1 - np.eye(len(names)))
    order = np.argsort(-errors, axis=None, kind="stable")[:most]
    return ", ".join(
        f"{names[true]} as {names[predicted]} ({errors[true, predicted]:.0%})"
        for true, predicted in zip(
            *np.unravel_index(order, errors.shape), strict=True
        )
    )


def plot_reliability(
    probabilities_by_name: Mapping[str, Array],
    labels: Array,
    target: Path | IO[str],
    title: str,
) -> None:
    """Draws accuracy against confidence, a panel for each entry.

    Args:
        probabilities_by_name: Name to class probabilities `(n, N)`.
        labels: Integer labels `(n,)`.
        target: Path of the picture, or an open file for an SVG within a page.
        title: Title above it.
    """
    count = len(probabilities_by_name)
    side = 3.6 if count == 1 else figures.WIDTH / plot_parts.COLUMNS
    with figures.drawing(
        target,
        0.9 + side * plot_parts.num_rows(count),
        title=title,
        note="A dot stands for images of similar confidence; the more there "
        "are, the larger it is. On the diagonal, confidence equals accuracy. "
        "Above it, the model is too unsure; below it, too sure.",
    ) as figure:
        panels = plot_parts.panels(
            figure, count, "confidence", sharex=True, sharey=True
        )
        for axes, (name, probabilities) in zip(
            panels, probabilities_by_name.items(), strict=True
        ):
            draw_reliability(axes, probabilities, labels, name)
        for axes in panels[:: plot_parts.COLUMNS]:
            axes.set_ylabel("accuracy")


def draw_reliability(
    axes: "Axes", probabilities: Array, labels: Array, name: str
) -> None:
    """Draws accuracy against confidence with the calibration error.

    Args:
        axes: Axes to draw in.
        probabilities: Class probabilities `(n, N)`.
        labels: Integer labels `(n,)`.
        name: Name that stands above.
    """
    confidence = probabilities.max(axis=1)
    is_right = probabilities.argmax(axis=1) == labels
    share, mean, accuracy = classification_metrics.reliability(
        confidence, is_right
    )
    error = classification_metrics.calibration_error(confidence, is_right)
    filled = share > 0
    axes.plot([0, 1], [0, 1], color=figures.GRAY, linewidth=1)
    axes.vlines(
        mean[filled],
        mean[filled],
        accuracy[filled],
        color=figures.BLUE,
        alpha=0.4,
        linewidth=1.5,
    )
    axes.scatter(
        mean[filled],
        accuracy[filled],
        12 + 300 * share[filled],
        color=figures.BLUE,
        edgecolor=figures.GROUND,
        linewidth=0.8,
        clip_on=False,
        zorder=3,
    )
    axes.set_box_aspect(1)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    plot_parts.percent(axes.xaxis)
    plot_parts.percent(axes.yaxis)
    axes.set_title(name)
    axes.text(
        0.97,
        0.05,
        f"calibration error {100 * error:.1f}%",
        ha="right",
        fontsize=figures.SMALL,
        transform=axes.transAxes,
    )
