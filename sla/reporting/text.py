# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Shares in percent, intervals, tables and names, as text."""

import re
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any


def percent(share: float, digits: int = 2, sign: str = "") -> str:
    """A share, 0 to 1, as a percentage without its sign.

    Args:
        share: Number, or difference of two shares.
        digits: Digits behind the point.
        sign: "+" to show the plus of what is not negative.

    Returns:
        Text such as "93.25".

    Example:
    >>> percent(0.9325), percent(0.02, digits=1, sign="+")
    ('93.25', '+2.0')
    """
    return f"{100 * share:{sign}.{digits}f}"


def mean_and_deviation(
    figure: Mapping[str, Any], digits: int = 2, sign: str = ""
) -> str:
    """The mean of a share over seeds, in percent.

    Args:
        figure: What `sla.reporting.statistics.spread` returned.
        digits: Digits behind the point.
        sign: "+" to show the plus of what is not negative.

    Returns:
        Text such as "93.25 ± 0.40"; of one seed, the mean alone.

    Example:
    >>> mean_and_deviation({"mean": 0.9325, "std": 0.004})
    '93.25 ± 0.40'
    """
    text = percent(figure["mean"], digits, sign)
    if figure["std"] is None:
        return text
    return f"{text} ± {percent(figure['std'], digits)}"


def interval_text(
    interval: Sequence[float] | None, digits: int = 2, sign: str = ""
) -> str:
    """An interval of shares, in percent.

    Args:
        interval: Both ends; None where there is no interval.
        digits: Digits behind the point.
        sign: "+" to show the plus of what is not negative.

    Returns:
        Text such as "-0.50 to 1.25"; empty without an interval.

    Example:
    >>> interval_text([-0.005, 0.0125], sign="+")
    '-0.50 to +1.25'
    """
    if interval is None:
        return ""
    low, high = (percent(end, digits, sign) for end in interval)
    return f"{low} to {high}"


def with_interval(
    mean: float,
    interval: Sequence[float] | None,
    digits: int = 2,
    sign: str = "",
) -> str:
    """A share and its interval, in percent.

    Args:
        mean: The share.
        interval: Both ends; None where there is no interval.
        digits: Digits behind the point.
        sign: "+" to show the plus of what is not negative.

    Returns:
        Text such as "93.25 (91.30 to 95.20)".

    Example:
    >>> with_interval(0.02, [0.01, 0.03], digits=1, sign="+")
    '+2.0 (+1.0 to +3.0)'
    """
    text = percent(mean, digits, sign)
    if interval is None:
        return text
    return f"{text} ({interval_text(interval, digits, sign)})"


def text_table(rows: Iterable[Sequence[str]]) -> str:
    """A table for a terminal, the first column on the left.

    Args:
        rows: Rows of texts, all of one length, the header first.

    Returns:
        Several lines.

    Example:
    >>> print(text_table([("mode", "passes"), ("single", "1")]))
    mode    passes
    --------------
    single       1
    """
    rows = list(rows)
    first_width, *widths = [
        max(map(len, column)) for column in zip(*rows, strict=True)
    ]
    lines = []
    for first, *others in rows:
        cells = [first.ljust(first_width)]
        cells += [
            cell.rjust(width)
            for cell, width in zip(others, widths, strict=True)
        ]
        lines.append("  ".join(cells))
    lines.insert(1, "-" * len(lines[0]))
    return "\n".join(lines)


def markdown_table(rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown.

    Args:
        rows: Rows of texts, all of one length, the header first.

    Returns:
        Several lines.

    Example:
    >>> print(markdown_table([("mode", "passes"), ("single", "1")]))
    | mode | passes |
    | --- | --- |
    | single | 1 |
    """
    header, *body = [list(map(markdown_text, row)) for row in rows]
    lines = [header, ["---"] * len(header), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def markdown_text(text: str) -> str:
    r"""A text, such as a name, that is shown as it is in Markdown.

    Args:
        text: The text.

    Returns:
        One line, in which no character has a meaning of its own.

    Example:
    >>> print(markdown_text("a|b <i> *c* d_e"))
    a\|b \<i\> \*c\* d_e
    """
    text = re.sub(r"\s+", " ", text)
    # Within a word, an underscore has none.
    return re.sub(r"[\\`*\[\]<>|&~$]|(?<!\w)_|_(?!\w)", r"\\\g<0>", text)


def csv_text(text: str) -> str:
    """A text that spreadsheets do not take for a formula.

    Args:
        text: The text.

    Returns:
        The text, after an apostrophe if it starts as a formula does.

    Example:
    >>> csv_text("=1+1"), csv_text("a=1")
    ("'=1+1", 'a=1')
    """
    return f"'{text}" if text.startswith(tuple("=+-@\t\r")) else text
