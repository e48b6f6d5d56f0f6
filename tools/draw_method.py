# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Draws docs/images/method.svg, the picture of the method in README.md.

Run `python -m tools.draw_method` after a change. The digit is one of
scikit-learn's; the predictions are made up, and the aggregated one follows from
them by the method's formula. Everything that has a color takes it from a class
of the style sheet, which has a second set of colors for dark mode.
"""

import pathlib
from collections.abc import Iterable

import numpy as np
from sklearn.datasets import load_digits

from tools.svg_shapes import arrow
from tools.svg_shapes import rectangle
from tools.svg_shapes import text

PATH = pathlib.Path(__file__).parents[1] / "docs" / "images" / "method.svg"
WIDTH, HEIGHT = 600, 640
NUM_CLASSES, NUM_TRANSFORMS = 10, 4
LABEL, EXAMPLE = 7, 283
ANGLES = ("0°", "90°", "180°", "270°")
# What each view predicts under its own transform: {class: probability}.
PREDICTIONS = (
    {7: 0.68, 9: 0.14, 3: 0.05},
    {7: 0.52, 1: 0.16, 9: 0.12},
    {7: 0.55, 2: 0.18, 1: 0.07},
    {4: 0.43, 7: 0.33, 9: 0.09},
)
STUDENT = {7: 0.74, 9: 0.1, 1: 0.04}
REST = 0.012  # probability of every other class
OTHER_TRANSFORMS = 0.14  # factor of a view's predictions in the other rows

TILE_X, TILE = 8, 64
NETWORK_X, NETWORK = 116, 64
GRID_X, CELL_WIDTH, CELL_HEIGHT = 218, 26, 15
GRID_END = GRID_X + NUM_CLASSES * CELL_WIDTH
ROWS_Y, PITCH = 86, 78
BAR = 48
AGGREGATED_Y, STUDENT_Y = 464, 584

STYLE = """
svg { font: 17px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  --ink: #1d2330; --muted: #596273; --line: #c6ccd8; --cell: #eef0f5;
  --joint: #3a55d9; --student: #bf4f0a; }
@media (prefers-color-scheme: dark) { svg {
  --ink: #eceef4; --muted: #a6afbf; --line: #4a5262; --cell: #232936;
  --joint: #93aaff; --student: #ffab5e; } }
text { fill: var(--ink); } .muted { fill: var(--muted); }
.bold { font-weight: 650; } .middle { text-anchor: middle; }
.joint-text { fill: var(--joint); } .student-text { fill: var(--student); }
.ink { fill: var(--ink); shape-rendering: crispEdges; }
.cell { fill: var(--cell); }
.frame { fill: none; stroke: var(--line); }
.box { fill: var(--cell); stroke: var(--line); }
.joint { fill: var(--joint); } .student { fill: var(--student); }
.line { fill: none; stroke: var(--muted); stroke-width: 1.6; }
.joint-line { fill: none; stroke: var(--joint); stroke-width: 2; }
.student-line { fill: none; stroke: var(--student); stroke-width: 2; }
.dashed { stroke-dasharray: 5 4; }
"""


def picture() -> str:
    """Returns the text of the SVG file."""
    parts = [
        text(TILE_X, 22, "M views", "bold"),
        text(NETWORK_X + NETWORK / 2, 22, "network", "bold middle"),
        text(GRID_X, 22, "N × M joint labels:", "bold"),
        text(GRID_X, 45, "which class, and how was it turned?", "muted"),
        *_network(),
        *_class_names(ROWS_Y - 8),
    ]
    for view in range(NUM_TRANSFORMS):
        parts += _view(view)
    parts += [*_aggregation(), *_distillation()]
    label = (
        "Four rotations of a digit pass through one network, which predicts "
        "class and rotation together. The mean of the four predictions is the "
        "aggregated one; a student learns it from the upright digit alone."
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} '
        f'{HEIGHT}" role="img" aria-label="{label}">\n<style>{STYLE}</style>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def joint_probabilities(view: int) -> np.ndarray:
    """What a view predicts, as `(classes, transforms)`; all sum to 1."""
    own = _probabilities(PREDICTIONS[view])
    joint = np.tile(own[:, None] * OTHER_TRANSFORMS, NUM_TRANSFORMS)
    joint[:, view] = own
    return joint / joint.sum()


def aggregated_probabilities() -> np.ndarray:
    """The softmax of the mean over views of their own logits: `(classes,)`."""
    own = [joint_probabilities(j)[:, j] for j in range(NUM_TRANSFORMS)]
    powers = np.exp(np.mean(np.log(own), axis=0))
    return powers / powers.sum()


def _probabilities(named: dict[int, float]) -> np.ndarray:
    values = np.full(NUM_CLASSES, REST)
    values[list(named)] = list(named.values())
    return values / values.sum()


def _view(view: int) -> Iterable[str]:
    """One view, its way through the network and its grid of joint labels."""
    y = ROWS_Y + view * PITCH
    middle = y + TILE / 2 - 2
    yield from _digit(TILE_X, y - 2, view)
    yield arrow(TILE_X + TILE + 4, middle, NETWORK_X - 4, middle, "line")
    yield arrow(NETWORK_X + NETWORK + 4, middle, GRID_X - 6, middle, "line")
    joint = joint_probabilities(view)
    for j in range(NUM_TRANSFORMS):
        for i in range(NUM_CLASSES):
            x, top = GRID_X + i * CELL_WIDTH, y + j * CELL_HEIGHT
            size = CELL_WIDTH - 1, CELL_HEIGHT - 1
            strength = np.sqrt(joint[i, j] / 0.55)
            yield rectangle(x, top, *size, "cell")
            yield rectangle(x, top, *size, "joint", min(strength, 1))
    top = y + view * CELL_HEIGHT
    yield (
        f'<rect x="{GRID_X - 2}" y="{top - 2}" width="'
        f'{NUM_CLASSES * CELL_WIDTH + 3}" height="{CELL_HEIGHT + 3}" rx="2" '
        'class="joint-line"/>'
    )
    text_x = GRID_END + 30
    number = LABEL * NUM_TRANSFORMS + view
    yield text(text_x, middle - 4, f"{LABEL} at {ANGLES[view]}", "bold")
    yield text(text_x, middle + 17, f"label {number}", "muted")


def _digit(x: float, y: float, view: int) -> Iterable[str]:
    pixels = np.rot90(load_digits().images[EXAMPLE], view) / 16
    size, edge = (TILE - 8) / 8, 4
    for row, column in np.argwhere(pixels > 0):
        left, top = x + edge + column * size, y + edge + row * size
        yield rectangle(left, top, size, size, "ink", pixels[row, column])
    yield (
        f'<rect x="{x - 1}" y="{y - 1}" width="{TILE + 2}" height="{TILE + 2}" '
        'rx="4" class="frame"/>'
    )


def _network() -> Iterable[str]:
    top, bottom = ROWS_Y - 8, ROWS_Y + NUM_TRANSFORMS * PITCH - 14
    yield (
        f'<rect x="{NETWORK_X}" y="{top}" width="{NETWORK}" '
        f'height="{bottom - top}" rx="10" class="box"/>'
    )
    x, y = NETWORK_X + NETWORK / 2 + 6, (top + bottom) / 2
    yield (
        f'<text transform="translate({x:g} {y:g}) rotate(-90)" '
        'class="muted middle">the same for every view</text>'
    )


def _class_names(y: float) -> Iterable[str]:
    for i in range(NUM_CLASSES):
        x = GRID_X + (i + 0.5) * CELL_WIDTH - 0.5
        style = "bold middle joint-text" if i == LABEL else "muted middle"
        yield text(x, y, str(i), style)


def _aggregation() -> Iterable[str]:
    """The line that gathers the views' own rows, and the mean of them."""
    x = GRID_END + 12
    for view in range(NUM_TRANSFORMS):
        y = ROWS_Y + view * PITCH + (view + 0.5) * CELL_HEIGHT
        yield f'<path d="M{GRID_END + 2} {y}H{x}" class="joint-line"/>'
    first, end = ROWS_Y + CELL_HEIGHT / 2, AGGREGATED_Y + BAR / 2
    yield f'<path d="M{x} {first}V{end}" class="joint-line"/>'
    yield arrow(x, end, GRID_END + 3, end, "joint-line")
    yield text(GRID_X, AGGREGATED_Y - 30, "Aggregated", "bold")
    yield text(GRID_X, AGGREGATED_Y - 9, "mean of the framed rows", "muted")
    yield from _bars(AGGREGATED_Y, aggregated_probabilities(), "joint")
    yield text(x + 18, end + 6, "M passes", "bold joint-text")


def _distillation() -> Iterable[str]:
    """The student: what it learns from, and what it reads."""
    middle = STUDENT_Y + BAR / 2
    x = NETWORK_X + NETWORK / 2
    top = ROWS_Y + NUM_TRANSFORMS * PITCH - 14
    yield (
        f'<path d="M{x} {top}V{middle - 10}q0 10 10 10" class="student-line"/>'
    )
    yield arrow(x + 10, middle, GRID_X - 6, middle, "student-line")
    for line, words in enumerate(("reads the", "upright view", "alone")):
        y = middle - 56 + 20 * line
        yield text(TILE_X, y, words, "muted")
    yield text(GRID_X, STUDENT_Y - 30, "Student", "bold")
    yield text(GRID_X, STUDENT_Y - 9, "a second, small head", "muted")
    yield from _bars(STUDENT_Y, _probabilities(STUDENT), "student")
    yield text(GRID_END + 30, middle + 6, "1 pass", "bold student-text")
    x = GRID_END + 30
    yield arrow(
        x, AGGREGATED_Y + BAR - 4, x, STUDENT_Y + 6, "student-line dashed"
    )
    yield text(x + 10, STUDENT_Y - 26, "teaches", "student-text")


def _bars(y: float, heights: np.ndarray, style: str) -> Iterable[str]:
    for i, height in enumerate(heights):
        x, size = GRID_X + i * CELL_WIDTH + 3, CELL_WIDTH - 7
        top = y + BAR * (1 - height)
        yield rectangle(x, top, size, BAR * height, style)
    yield f'<path d="M{GRID_X} {y + BAR + 1}H{GRID_END}" class="frame"/>'


def main() -> None:
    """Writes the picture."""
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(picture(), encoding="utf-8")
    print(f"file: {PATH}")


if __name__ == "__main__":
    main()
