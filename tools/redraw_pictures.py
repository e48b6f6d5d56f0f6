# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Draws every picture in docs/ from the JSON file beside it, as SVG.

Run `python -m tools.redraw_pictures` after a change of a plot or a figure.
"""

import json
import pathlib
from collections.abc import Callable
from typing import Any

from official.typing import Path
from sla.compare.gain_plot import plot_gains
from sla.compare.label_plot import plot_labels
from sla.probe.probe_plot import plot_probe
from sla.representations.overview import plot_overview
from sla.sweep.sweep_plot import plot_sweep

DOCS = pathlib.Path(__file__).parents[1] / "docs"

# JSON files -> name of the picture beside each, None for that of the file, and
# what draws it.
PICTURES: tuple[tuple[str, str | None, Callable[[Any, Path], Any]], ...] = (
    (
        "results/*/comparison.json",
        "comparison",
        lambda report, path: plot_gains(report["rows"], path),
    ),
    (
        "results/*/comparison.json",
        "labels",
        lambda report, path: plot_labels(report["rows"], path),
    ),
    ("transforms/*/probe.json", "probe", plot_probe),
    ("distillation/sweep*.json", None, plot_sweep),
    ("representations/*.json", None, plot_overview),
)


def redraw(docs: pathlib.Path = DOCS) -> list[pathlib.Path]:
    """Draws the pictures.

    Args:
        docs: Folder like `docs`, with the JSON files.

    Returns:
        Paths of the pictures, for those reports that have something to show.
    """
    paths = []
    for pattern, name, draw in PICTURES:
        for source in sorted(docs.glob(pattern)):
            report = json.loads(source.read_text(encoding="utf-8"))
            path = source.with_name(f"{name or source.stem}.svg")
            draw(report, path)
            if path.exists():
                paths.append(path)
    return paths


if __name__ == "__main__":
    for written in redraw():
        print(written.relative_to(DOCS.parent))
