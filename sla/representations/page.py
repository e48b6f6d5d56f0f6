# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The report as one HTML page that needs no other file and no network."""

import pathlib
from collections.abc import Mapping
from typing import Any

from official.vision.evaluation import probes
from sla.reporting.page import render_page
from sla.representations.class_map import class_colors
from sla.representations.examples import Examples
from sla.representations.page_plots import page_plots

_TEMPLATE = pathlib.Path(__file__).with_name("page.html")
# Sections whose figures are not fractions.
_PLAIN = ("invariance", "separation", "negative_log_likelihood")


def build_page(report: Mapping[str, Any], examples: Examples) -> str:
    """Builds the page.

    Args:
        report: The content of `representations.json`.
        examples: What `find_examples` returned.

    Returns:
        HTML.
    """
    from markupsafe import Markup

    return render_page(
        _TEMPLATE,
        report=report,
        examples=examples,
        has_seeds=len(report["models"]) > len(report["groups"]),
        neighbors=probes.NEIGHBORS,
        plots={
            name: [Markup(svg) for svg in svgs]
            for name, svgs in page_plots(report, examples).items()
        },
        class_colors=class_colors(len(examples.class_names)),
        tables=_tables(report),
        data={
            "class_names": examples.class_names,
            "labels": examples.labels,
            "predictions": examples.predictions,
            "columns": examples.sprite.columns,
            "rows": examples.sprite.rows,
        },
    )


def _tables(report: Mapping[str, Any]) -> dict[str, Any]:
    """Section to a table: names of columns, and for each group its cells."""
    tables = {}
    for section in report["models"][0]["measures"]:
        is_percent = section not in _PLAIN
        rows = {
            group: sections[section]
            for group, sections in report["groups"].items()
            if sections.get(section)
        }
        names = list(dict.fromkeys(n for row in rows.values() for n in row))
        tables[section] = {
            "names": names,
            "is_percent": is_percent,
            "rows": {
                group: [_cell(row.get(name), is_percent) for name in names]
                for group, row in rows.items()
            },
        }
    return tables


def _cell(spread: Mapping[str, Any] | None, is_percent: bool) -> list[str]:
    """Lines of a cell: mean and deviation, then the interval."""
    if spread is None:
        return []

    def text(value: float) -> str:
        return f"{100 * value:.1f}" if is_percent else f"{value:.3f}"

    if spread["interval"] is None:
        return [text(spread["mean"])]
    low, high = map(text, spread["interval"])
    return [
        f"{text(spread['mean'])} ± {text(spread['std'])}",
        f"{low} to {high}",
    ]
