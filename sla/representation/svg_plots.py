# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Small plots as SVG text, coloured by the style sheet of the page.

Plots made so are readable on light and dark ground and at the width of a
phone, where a picture of matplotlib's would shrink with its letters.
"""

from html import escape

_WIDTH = 320
_MARGIN = 16
_ROW = 34
# Letters that fit in the width.
_LETTERS = 40


def interval_plot(spreads, title, scale):
    """Means with intervals, a row for each group.

    The axis covers the values; an interval that is longer leaves the plot.

    Args:
        spreads: dict of label -> what `spread` gives.
        title: of the plot.
        scale: factor of the figures, 100 for percent.

    Returns:
        A string, one `<svg>`.
    """
    values = [
        value * scale
        for one in spreads.values()
        for value in one["values"].values()
    ]
    low, high, ticks = _axis(values)
    height = _ROW * len(spreads) + 24

    def place(value):
        share = (value * scale - low) / (high - low)
        share = min(max(share, 0.0), 1.0)
        return f"{_MARGIN + share * (_WIDTH - 2 * _MARGIN):.1f}"

    parts = _grid(ticks, lambda tick: place(tick / scale), height)
    for row, (label, spread) in enumerate(spreads.items()):
        y = _ROW * row + 26
        parts.append(f'<text x="{_MARGIN}" y="{y - 12}">{_name(label)}</text>')
        if spread["interval"]:
            start, end = map(place, spread["interval"])
            parts.append(
                f'<line class="range" x1="{start}" x2="{end}" y1="{y}" '
                f'y2="{y}"/>'
            )
        parts += [
            f'<circle class="seed" cx="{place(value)}" cy="{y}" r="3"/>'
            for value in spread["values"].values()
        ]
        x = place(spread["mean"])
        parts.append(
            f'<line class="mean" x1="{x}" x2="{x}" y1="{y - 7}" y2="{y + 7}"/>'
        )
    return _svg(parts, height, title)


def curve_plot(curves, title, scale, x_title):
    """Lines over the same categories, such as numbers of labels.

    Args:
        curves: dict of label -> dict of category -> number; the categories
            of the first are all.
        title: of the plot.
        scale: factor of the figures, 100 for percent.
        x_title: what the categories are.

    Returns:
        A string, one `<svg>` with a legend.
    """
    names = list(next(iter(curves.values())))
    low, high, ticks = _axis(
        [scale * v for points in curves.values() for v in points.values()]
    )
    bottom, left = 180, 40
    step = (_WIDTH - left - _MARGIN) / max(1, len(names) - 1)

    def x(index):
        return f"{left + index * step:.1f}"

    def y(value):
        return f"{bottom - (value - low) / (high - low) * (bottom - 10):.1f}"

    parts = []
    for tick in ticks:
        parts.append(
            f'<line class="grid" x1="{left}" x2="{_WIDTH - _MARGIN}" '
            f'y1="{y(tick)}" y2="{y(tick)}"/>'
            f'<text x="{left - 6}" y="{float(y(tick)) + 4:.1f}" '
            f'text-anchor="end">{tick:g}</text>'
        )
    for index, name in enumerate(names):
        parts.append(
            f'<text x="{x(index)}" y="{bottom + 16}" text-anchor="middle">'
            f"{escape(name)}</text>"
        )
    parts.append(
        f'<text x="{(left + _WIDTH) // 2}" y="{bottom + 32}" '
        f'text-anchor="middle">{escape(x_title)}</text>'
    )
    for series, (label, points) in enumerate(curves.items()):
        kind = f"s{series % 8}"
        line = " ".join(
            f"{x(names.index(name))},{y(scale * value)}"
            for name, value in points.items()
        )
        legend = bottom + 52 + 18 * series
        parts.append(
            f'<polyline class="curve {kind}" points="{line}"/>'
            f'<line class="curve {kind}" x1="{_MARGIN}" x2="{_MARGIN + 22}" '
            f'y1="{legend - 4}" y2="{legend - 4}"/>'
            f'<text x="{_MARGIN + 28}" y="{legend}">{_name(label)}</text>'
        )
    return _svg(parts, bottom + 44 + 18 * len(curves), title)


def point_map(points, labels, title):
    """Points that a script finds by `data-i`, of class `c<label>`.

    Args:
        points: list of `[x, y]` from 0 to 1.
        labels: list of integers.
        title: of the map.

    Returns:
        A string, one `<svg>`.
    """
    side = _WIDTH - 2 * _MARGIN
    parts = [
        f'<circle class="c{label}" data-i="{index}" r="3" '
        f'cx="{_MARGIN + x * side:.1f}" cy="{_MARGIN + y * side:.1f}"/>'
        for index, ((x, y), label) in enumerate(zip(points, labels))
    ]
    return _svg(parts, _WIDTH, title, "map")


def _svg(parts, height, title, kind="plot"):
    return (
        f'<svg class="{kind}" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}">{"".join(parts)}</svg>'
    )


def _name(label):
    """A label, without its middle if it is long; tables have it all."""
    if len(label) > _LETTERS:
        half = _LETTERS // 2
        label = f"{label[:half]}…{label[1 - half :]}"
    return escape(label)


def _grid(ticks, place, height):
    """Upright lines with their figures below."""
    return [
        f'<line class="grid" x1="{place(tick)}" x2="{place(tick)}" y1="4" '
        f'y2="{height - 18}"/><text x="{place(tick)}" y="{height - 4}" '
        f'text-anchor="middle">{tick:g}</text>'
        for tick in ticks
    ]


def _axis(values):
    """Its ends, with room beside the values, and round numbers within."""
    from matplotlib.ticker import MaxNLocator

    low, high = min(values), max(values)
    room = 0.15 * (high - low) or 0.05 * abs(high) or 1.0
    low, high = low - room, high + room
    ticks = MaxNLocator(4).tick_values(low, high)
    return low, high, [tick for tick in ticks if low <= tick <= high]
