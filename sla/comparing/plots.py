# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A comparison as pictures."""

from official.core import files

_LABEL_AXES = ("labels_per_class", "fraction")
_MARKERS = {"single": "o", "aggregated": "s", "distilled": "^"}
_LINES = {"single": "-", "aggregated": "--", "distilled": ":"}


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
    columns = min(len(panels), 3)
    lines = -(-len(panels) // columns)
    height = max(map(len, panels.values()))
    figure = _figure(3 + 3.6 * columns, lines * (1.4 + 0.27 * height))
    all_axes = figure.subplots(lines, columns, sharex=True, squeeze=False)
    all_axes = list(all_axes.flat)
    for axes, (title, entries) in zip(all_axes, panels.items()):
        _draw_gains(axes, entries)
        axes.set_title(title, fontsize=10)
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
    curves = {}
    for row in summary:
        rest = {
            name: value
            for name, value in row["settings"].items()
            if name not in _LABEL_AXES
        }
        if rest == row["settings"]:
            continue
        name = " ".join(filter(None, (row["label"], _joined(rest))))
        for mode, cell in row["modes"].items():
            point = (row["num_train_examples"], cell)
            curves.setdefault((name, mode), []).append(point)
    counts = sorted({x for points in curves.values() for x, _ in points})
    if len(counts) < 2:
        return False
    figure = _figure(9, 5.5)
    axes = figure.subplots()
    names = list(dict.fromkeys(name for name, _ in curves))
    for (name, mode), points in curves.items():
        points.sort(key=lambda point: point[0])
        means = [100 * cell["mean"] for _, cell in points]
        ends = [
            [100 * end for end in cell["interval"] or [cell["mean"]] * 2]
            for _, cell in points
        ]
        axes.errorbar(
            [x for x, _ in points],
            means,
            yerr=[
                [mean - low for mean, (low, _) in zip(means, ends)],
                [high - mean for mean, (_, high) in zip(means, ends)],
            ],
            fmt=_LINES[mode],
            marker=_MARKERS[mode],
            color=f"C{names.index(name) % 10}",
            capsize=2,
            markersize=4,
            linewidth=1.2,
            elinewidth=0.7,
            label=f"{name}, {mode}",
        )
    axes.set_xscale("log")
    axes.set_xticks(counts, map(str, counts))
    axes.minorticks_off()
    axes.set_xlabel("training labels")
    axes.set_ylabel("test accuracy in %, mean and 95% interval")
    axes.grid(alpha=0.3)
    figure.legend(loc="outside right upper", fontsize=8)
    _save(figure, path)
    return True


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
