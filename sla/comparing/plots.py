# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A comparison as pictures."""

import math
import textwrap

from official.core import files

_LABEL_AXES = ("labels_per_class", "fraction")
_MARKERS = {"single": "o", "aggregated": "s", "distilled": "^"}
_LINES = {"single": "-", "aggregated": "--", "distilled": ":"}
# Characters in a line above a panel.
_TITLE_WIDTH = 48


def plot_gains(summary, path):
    """Draws the gains with their intervals, a panel for each reference.

    Args:
        summary: what `summarise` returned.
        path: of the picture, PNG.

    Returns:
        Whether there was any gain to draw.
    """
    panels = {}
    for row in summary:
        for mode, cell in row["modes"].items():
            if cell.get("gain"):
                title = _joined(row["reference"]["settings"])
                panels.setdefault(title, []).append((row, mode, cell["gain"]))
    if not panels:
        return False
    columns = math.ceil(len(panels) ** 0.5)
    lines = -(-len(panels) // columns)
    height = max(map(len, panels.values()))
    figure = _figure(3 + 3.6 * columns, lines * (1.4 + 0.27 * height))
    all_axes = figure.subplots(lines, columns, sharex=True, squeeze=False)
    all_axes = list(all_axes.flat)
    for axes, (title, entries) in zip(all_axes, panels.items()):
        _draw_gains(axes, entries)
        axes.set_title(textwrap.fill(title, _TITLE_WIDTH), fontsize=10)
    for axes in all_axes[len(panels) :]:
        axes.set_visible(False)
    references = dict.fromkeys(
        row["reference"]["label"] for row in summary if "reference" in row
    )
    figure.suptitle(
        f"test accuracy minus that of {', '.join(references)}, same seed, in "
        "points\nmean over seeds and its 95% interval",
        fontsize=11,
    )
    _save(figure, path)
    return True


def _draw_gains(axes, entries):
    methods = list(dict.fromkeys(row["label"] for row, _, _ in entries))
    names = []
    for place, (row, mode, gain) in enumerate(entries):
        low, high = gain["interval"] or [gain["mean"]] * 2
        mean = 100 * gain["mean"]
        axes.errorbar(
            mean,
            -place,
            xerr=[[mean - 100 * low], [100 * high - mean]],
            fmt=_MARKERS[mode],
            color=f"C{methods.index(row['label']) % 10}",
            capsize=3,
        )
        own = {
            name: value
            for name, value in row["settings"].items()
            if name not in row["reference"]["settings"]
        }
        what = " ".join(filter(None, (row["label"], _joined(own))))
        names.append(f"{what}, {mode}" if row["control"] is None else what)
    axes.tick_params(axis="x", labelbottom=True)
    axes.axvline(0, color="grey", linewidth=1)
    axes.set_yticks([-place for place in range(len(names))], names, fontsize=8)
    axes.grid(axis="x", alpha=0.3)


def plot_labels(summary, path):
    """Draws accuracy against training labels, where their number varies.

    Args:
        summary: what `summarise` returned.
        path: of the picture, PNG.

    Returns:
        Whether it varies.
    """
    varied = [row for row in summary if _label_axes(row)]
    counts = sorted({row["num_train_examples"] for row in varied})
    if len(counts) < 2:
        return False
    panels = {
        "methods": [row for row in varied if row["control"] is None],
        "controls": [
            row
            for row in varied
            if row["control"] or row["method"] == "baseline"
        ],
    }
    if not any(row["control"] for row in varied):
        del panels["controls"]
    figure = _figure(1 + 6.5 * len(panels), 6)
    all_axes = figure.subplots(1, len(panels), sharey=True, squeeze=False)
    for axes, (title, rows) in zip(all_axes.flat, panels.items()):
        _draw_labels(axes, rows)
        axes.set_xscale("log")
        axes.set_xticks(counts, map(str, counts))
        axes.minorticks_off()
        axes.set_title(title)
        axes.set_xlabel("training labels")
        axes.tick_params(axis="y", labelleft=True)
        axes.set_ylabel("test accuracy in %, mean and 95% interval")
        axes.grid(alpha=0.3)
        axes.legend(loc="lower right", fontsize=8)
    _save(figure, path)
    return True


def _label_axes(row):
    return [name for name in row["settings"] if name in _LABEL_AXES]


def _draw_labels(axes, rows):
    curves = {}
    for row in rows:
        rest = dict(row["settings"])
        for name in _label_axes(row):
            del rest[name]
        name = " ".join(filter(None, (row["label"], _joined(rest))))
        for mode, cell in row["modes"].items():
            point = (row["num_train_examples"], cell)
            curves.setdefault((name, mode), []).append(point)
    names = list(dict.fromkeys(name for name, _ in curves))
    for index, ((name, mode), points) in enumerate(curves.items()):
        points.sort(key=lambda point: point[0])
        # Side by side, so that the intervals can be told apart.
        shift = 1 + 0.012 * (index - len(curves) / 2)
        means = [100 * cell["mean"] for _, cell in points]
        ends = [cell["interval"] or [cell["mean"]] * 2 for _, cell in points]
        axes.errorbar(
            [shift * count for count, _ in points],
            means,
            yerr=[
                [mean - 100 * low for mean, (low, _) in zip(means, ends)],
                [100 * high - mean for mean, (_, high) in zip(means, ends)],
            ],
            linestyle=_LINES[mode],
            marker=_MARKERS[mode],
            color=f"C{names.index(name) % 10}",
            capsize=2,
            markersize=4,
            linewidth=1.2,
            elinewidth=0.7,
            label=f"{name}, {mode}",
        )


def _joined(settings):
    return ", ".join(map("=".join, settings.items()))


def _figure(width, height):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _save(figure, path):
    with files.replacing(path) as temporary:
        figure.savefig(temporary, dpi=110)
