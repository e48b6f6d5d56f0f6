# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The plots of the page, as SVG that stands within it."""

import io
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING
from typing import Any

from official.core import figures
from official.core import plot_parts
from official.vision.evaluation.evaluation_plots import draw_reliability
from sla.representations import overview
from sla.representations import pictures
from sla.representations.class_map import draw_map
from sla.representations.examples import Examples
from sla.representations.pictures import Bars

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Inches: a phone is 3.4 wide, less its margins.
_PANEL = 3.3
_CELL = 0.42
_LETTERS = 36
_MOST_MODELS = 12


def page_plots(
    report: Mapping[str, Any], examples: Examples
) -> dict[str, list[str]]:
    """Draws the plots of the page.

    Args:
        report: The content of `representations.json`.
        examples: What `find_examples` returned.

    Returns:
        Name of a place on the page to the SVGs that stand there.
    """
    groups = report["groups"]
    names = report["transform_names"]
    transform_probe = [
        [x["transform_probe"][name]["mean"] for name in names]
        for x in groups.values()
    ]
    invariance = [
        [figure["mean"] for figure in x["invariance"].values()]
        for x in groups.values()
    ]
    return {
        "class_probe": _bars(report, "class_probe"),
        "few_label_probe": [
            _panel(
                "Accuracy from few labels",
                2.8,
                lambda axes: pictures.draw_curves(
                    axes,
                    {x: y["few_label_probe"] for x, y in groups.items()},
                    "linear probe from few labels",
                    "labels per class",
                ),
            )
        ],
        "separation": _bars(report, "separation", is_percent=False),
        "transfer": _bars(report, "transfer"),
        "accuracy": _bars(report, "accuracy"),
        "transform_probe": [
            _bar_panel(overview.transform_bars(report)),
            _matrix(
                "By transform, in %", transform_probe, list(groups), names, True
            ),
        ],
        "invariance": [
            _bar_panel(overview.mean_cosine_bars(report)),
            _matrix(
                "By transform",
                invariance,
                list(groups),
                list(next(iter(groups.values()))["invariance"]),
            ),
        ],
        "similarity": _similarities(report["cka"]),
        "layers": [
            _matrix(
                f"{x['columns']} (across)",
                x["matrix"],
                x["row_layers"],
                x["column_layers"],
            )
            for x in report["cka"]["layers"]
        ],
        "maps": [_map(group, examples) for group in examples.points],
        "negative_log_likelihood": _bars(
            report, "negative_log_likelihood", is_percent=False, limit=None
        ),
        "expected_calibration_error": _bars(
            report, "expected_calibration_error", limit=None
        ),
        "reliability": [
            _reliability(group, examples) for group in examples.probabilities
        ],
    }


def _bars(
    report: Mapping[str, Any],
    section: str,
    is_percent: bool = True,
    limit: float | None = 1.0,
) -> list[str]:
    """A panel for each figure of a section, all with one axis."""
    figures_of = {
        group: sections[section]
        for group, sections in report["groups"].items()
        if sections.get(section)
    }
    if not figures_of:
        return []
    names = dict.fromkeys(name for own in figures_of.values() for name in own)
    highest = max(
        value
        for own in figures_of.values()
        for spread in own.values()
        for value in spread["values"].values()
    )
    panels = []
    for name in names:
        spreads = {
            group: own[name] for group, own in figures_of.items() if name in own
        }
        bars = Bars(name, spreads, is_percent, limit or 1.1 * highest or 1.0)
        panels.append(_bar_panel(bars))
    return panels


def _bar_panel(bars: Bars) -> str:
    numbers = ", ".join(
        f"{group} {bars.text(spread['mean'])}"
        for group, spread in bars.spreads.items()
    )
    return _panel(
        f"{bars.title}: {numbers}",
        pictures.bars_height(len(bars.spreads)),
        lambda axes: pictures.draw_bars(axes, bars),
    )


def _matrix(
    title: str,
    matrix: Sequence[Sequence[float | None]],
    row_names: Sequence[str],
    column_names: Sequence[str],
    is_percent: bool = False,
) -> str:
    letters = max(len(name) for name in row_names)
    width = max(_PANEL, 0.08 * min(letters, 24) + _CELL * len(column_names))
    height = (
        0.9
        + 0.3 * len(row_names)
        + 0.07 * min(24, max(len(name) for name in column_names))
    )

    def draw(axes: "Axes") -> None:
        pictures.draw_matrix(axes, matrix, row_names, column_names, is_percent)
        axes.set_title(plot_parts.shorten(title, _LETTERS))

    return _panel(title, height, draw, width)


def _similarities(cka: Mapping[str, Any]) -> list[str]:
    svgs = []
    if len(cka["groups"]) > 1:
        svgs.append(
            _matrix(
                "Between methods",
                cka["group_matrix"],
                cka["groups"],
                cka["groups"],
            )
        )
    models = cka["models"]
    if len(cka["groups"]) < len(models) <= _MOST_MODELS:
        svgs.append(_matrix("Between models", cka["matrix"], models, models))
    return svgs


def _reliability(group: str, examples: Examples) -> str:
    def draw(axes: "Axes") -> None:
        draw_reliability(
            axes,
            examples.probabilities[group],
            examples.test_labels,
            plot_parts.shorten(group, _LETTERS),
        )
        axes.set_xlabel("confidence")
        axes.set_ylabel("accuracy")

    return _panel(f"Accuracy against confidence of {group}", _PANEL, draw)


def _map(group: str, examples: Examples) -> str:
    def draw(axes: "Axes") -> None:
        draw_map(
            axes, examples.points[group], examples.labels, examples.class_names
        )
        axes.set_title(plot_parts.shorten(group, _LETTERS))

    return _panel(f"Map of {group}", _PANEL + 0.2, draw, kind="map")


def _panel(
    label: str,
    height: float,
    draw: Callable[["Axes"], None],
    width: float = _PANEL,
    kind: str = "plot",
) -> str:
    """One panel as SVG that stands within the page."""
    file = io.StringIO()
    with figures.drawing(file, height, width) as figure:
        draw(figure.subplots())
    svg = file.getvalue()
    start = svg.index(">") + 1
    points = f"{72 * width:g} {72 * height:g}"
    return (
        f'<svg class="{kind}" viewBox="0 0 {points}" role="img" '
        f'aria-label="{escape(label)}" style="width:{96 * width:.0f}px;'
        f'height:{96 * height:.0f}px">{svg[start:]}'
    )
