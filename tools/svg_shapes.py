# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Shapes of an SVG picture, as text; a class of its style sheet colors each."""

import numpy as np


def arrow(x: float, y: float, to_x: float, to_y: float, style: str) -> str:
    """A straight arrow along one of the axes."""
    across, along = np.sign(to_x - x), np.sign(to_y - y)
    ends = [
        (
            to_x - 6 * across + 5 * along * side,
            to_y - 6 * along + 5 * across * side,
        )
        for side in (1, -1)
    ]
    (a, b), (c, d) = ends
    return (
        f'<path d="M{x:g} {y:g}L{to_x:g} {to_y:g}" class="{style}"/>'
        f'<path d="M{a:g} {b:g}L{to_x:g} {to_y:g}L{c:g} {d:g}" '
        f'class="{style.split()[0]}"/>'
    )


def rectangle(
    x: float,
    y: float,
    width: float,
    height: float,
    style: str,
    opacity: float = 1,
) -> str:
    """A rectangle with its upper left corner at `(x, y)`."""
    return (
        f'<rect x="{x:g}" y="{y:.4g}" width="{width:g}" height="{height:.3g}" '
        f'class="{style}" opacity="{opacity:.2g}"/>'
    )


def text(x: float, y: float, words: str, style: str) -> str:
    """Words that start at `(x, y)`, or whose middle the style puts there."""
    return f'<text x="{x:g}" y="{y:g}" class="{style}">{words}</text>'
