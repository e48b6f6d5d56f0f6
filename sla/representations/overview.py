# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What networks have learned, in one picture."""

from collections.abc import Mapping
from typing import Any

from official.core import figures
from official.core import plot_parts
from official.typing import Path
from sla.reporting.statistics import spread
from sla.representations.pictures import Bars
from sla.representations.pictures import bars_height
from sla.representations.pictures import draw_bars


def mean_cosine_bars(report: Mapping[str, Any]) -> Bars:
    """How alike the features of views are, beside those of other images.

    Args:
        report: The content of `representations.json`.

    Returns:
        Bars of the mean cosine over the transforms but the identity.
    """
    spreads, marks = {}, {}
    for group, sections in report["groups"].items():
        cosines = dict(sections["invariance"])
        marks[group] = cosines.pop("other images")["mean"]
        columns = [figure["values"] for figure in cosines.values()]
        spreads[group] = spread(
            {
                seed: sum(column[seed] for column in columns) / len(columns)
                for seed in columns[0]
            }
        )
    return Bars(
        "cosine of a view and the image",
        spreads,
        is_percent=False,
        marks=marks,
        mark_name="of two different images",
    )


def transform_bars(report: Mapping[str, Any]) -> Bars:
    """How often the transform is predicted from the features.

    Args:
        report: The content of `representations.json`.

    Returns:
        Bars of the accuracy over all transforms.
    """
    groups = report["groups"]
    chance = 1 / len(report["transform_names"])
    return Bars(
        "transform, linear probe",
        {group: x["transform_probe"]["all"] for group, x in groups.items()},
        marks=dict.fromkeys(groups, chance),
        mark_name=f"chance, {100 * chance:.3g}%",
    )


def plot_overview(report: Mapping[str, Any], path: Path) -> None:
    """Draws the answers to the questions of the page, a panel for each.

    Args:
        report: The content of `representations.json`.
        path: Path of the picture.
    """
    groups = report["groups"]
    all_bars = (
        Bars(
            "class, linear probe",
            {
                name: x["class_probe"]["linear probe"]
                for name, x in groups.items()
            },
        ),
        transform_bars(report),
        mean_cosine_bars(report),
        Bars(
            "class separation",
            {
                name: x["separation"]["class separation"]
                for name, x in groups.items()
            },
            is_percent=False,
        ),
    )
    has_seeds = len(report["models"]) > len(groups)
    with figures.drawing(
        path,
        1.0 + 2 * (bars_height(len(groups)) + 0.2),
        title=f"What networks learned of {report['dataset']}",
        note="Bars: means over seeds. Lines: their 95% intervals, which are "
        "wide for few seeds and may leave the picture. Dots: seeds."
        if has_seeds
        else "",
    ) as figure:
        for axes, bars in zip(
            plot_parts.panels(figure, 4), all_bars, strict=True
        ):
            draw_bars(axes, bars)
