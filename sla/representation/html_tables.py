# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tables as HTML text. A wide one scrolls inside its own box."""

from html import escape


def table(caption, header, rows):
    """A table of texts.

    Args:
        caption: what it shows.
        header: texts of the columns, that of the row names first.
        rows: list of rows: the name, and then cells of HTML.

    Returns:
        A string.
    """
    lines = [_start(caption, header)]
    for name, *cells in rows:
        lines.append(
            f'<tr><th scope="row">{escape(name)}</th>'
            + "".join(f"<td>{cell}</td>" for cell in cells)
            + "</tr>"
        )
    return "\n".join([*lines, _END])


def heat_table(caption, header, names, matrix):
    """A table of numbers up to 1, the higher the darker.

    Args:
        caption, header: as for `table`.
        names: of the rows.
        matrix: rows of numbers, None for an empty cell.

    Returns:
        A string.
    """
    lines = [_start(caption, header, "heat")]
    for name, values in zip(names, matrix):
        cells = "".join(map(_heat_cell, values))
        lines.append(f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>')
    return "\n".join([*lines, _END])


def _heat_cell(value):
    if value is None:
        return "<td></td>"
    heat = f"{65 * max(value, 0):.0f}%"
    return f'<td style="--heat:{heat}">{value:.2f}</td>'


def spread_cell(spread, scale, digits):
    """HTML of a mean and standard deviation, the interval below."""
    if spread is None:
        return ""
    text = f"{scale * spread['mean']:.{digits}f}"
    if spread["interval"] is None:
        return text
    low, high = (f"{scale * end:.{digits}f}" for end in spread["interval"])
    std = f"{scale * spread['std']:.{digits}f}"
    return f"{text} ± {std}<br><small>{low} to {high}</small>"


_END = "</tbody></table></div>"


def _start(caption, header, kind="figures"):
    columns = "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
    text = escape(caption)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{text}">'
        f'<table class="{kind}"><caption><span>{text}</span></caption>'
        f"<thead><tr>{columns}</tr></thead><tbody>"
    )
