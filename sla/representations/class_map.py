# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The map of test images, colored by class."""

import colorsys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from official.core import plot_parts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Name of the SVG group of the dots, which are in the order of the images.
DOTS = "dots"

# Up to so many, classes have colors that are easy to tell apart.
_COLORS = (
    *("#3b6fd4", "#e07b00", "#2e9d4f", "#d1343f", "#8d5fc9"),
    *("#8a6042", "#d964b0", "#7a7a7a", "#a8a31a", "#159eb0"),
)
_MOST_NAMED_CLASSES = 20


def class_colors(count: int) -> list[str]:
    """Colors of so many classes, as `#rrggbb`."""
    if count <= len(_COLORS):
        return list(_COLORS[:count])
    colors = []
    for index in range(count):
        light = 0.45 + 0.15 * (index % 2)
        rgb = colorsys.hls_to_rgb(index / count, light, 0.65)
        colors.append("#" + "".join(f"{round(255 * x):02x}" for x in rgb))
    return colors


def draw_map(
    axes: "Axes",
    points: Sequence[Sequence[float]],
    labels: Sequence[int],
    class_names: Sequence[str],
) -> None:
    """Draws a dot for each image, and the names of up to 20 classes.

    Args:
        axes: Axes to draw in.
        points: Places `[x, y]` of the images.
        labels: Their classes.
        class_names: The N names.
    """
    colors = class_colors(len(class_names))
    places, classes = np.array(points), np.array(labels)
    dots = axes.scatter(
        places[:, 0],
        places[:, 1],
        16,
        [colors[label] for label in labels],
        linewidths=0,
    )
    dots.set_gid(DOTS)
    axes.set_box_aspect(1)
    axes.set_axis_off()
    if len(class_names) > _MOST_NAMED_CLASSES:
        return
    for label in np.unique(classes):
        # Where most dots of the class are.
        x, y = np.median(places[classes == label], axis=0)
        axes.annotate(
            plot_parts.shorten(class_names[label], 12),
            (x, y),
            xytext=(0, 9),
            textcoords="offset points",
            ha="center",
            va="center",
            fontweight="bold",
        )
