# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""One look for every picture: colors, letters and files.

The style holds inside `drawing` alone; what a user set for other pictures
stays. A picture is a card with a ground of its own. An SVG turns dark where
the reader prefers that. Colors differ for color-blind readers and show on
either ground. Figures are narrow: a phone shows them with readable letters.
"""

import contextlib
import io
import os
import re
import textwrap
from collections.abc import Iterator
from typing import IO
from typing import TYPE_CHECKING

from official.core import files
from official.typing import Path

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Inches; at a phone's 360 pixels a letter of the text is 9 pixels tall.
WIDTH = 5.6

INK, SOFT, LINE, GROUND = "#1f2328", "#59636e", "#d1d9e0", "#ffffff"
# Chosen by simulation: the least alike two differ most for readers who are
# color-blind, and each has a contrast of 3 or more on either ground.
GRAY, BLUE, GREEN = "#798087", "#186daa", "#429963"
ORANGE, RED = "#c08512", "#ef0048"

_DARK = {
    INK: "#e6edf3",
    SOFT: "#9198a1",
    LINE: "#3d444d",
    GROUND: "#0d1117",
    BLUE: "#3d86c6",
}
_FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
#: Points of the letters of labels and notes.
SMALL = 8.5
_STYLE = {
    "axes.axisbelow": True,
    "axes.edgecolor": LINE,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.labelcolor": SOFT,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "figure.constrained_layout.h_pad": 0.1,
    "figure.constrained_layout.w_pad": 0.1,
    "figure.facecolor": GROUND,
    "figure.titlesize": 11.5,
    "figure.titleweight": "bold",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.5,
    "grid.color": LINE,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "lines.markersize": 5,
    "savefig.dpi": 160,
    "svg.fonttype": "none",
    "svg.hashsalt": "figure",
    "text.color": INK,
    # A `$` in a name is no formula.
    "text.parse_math": False,
    "xtick.labelcolor": SOFT,
    "xtick.major.size": 0,
    "xtick.minor.size": 0,
    "ytick.labelcolor": SOFT,
    "ytick.major.size": 0,
}


@contextlib.contextmanager
def drawing(
    target: Path | IO[str],
    height: float,
    width: float = WIDTH,
    title: str = "",
    note: str = "",
) -> Iterator["Figure"]:
    """Gives a figure in the style of the package, and saves it at the end.

    Args:
        target: Path of a PNG or SVG file, or an open text file for an SVG
            without a ground, to stand within a page.
        height: Height in inches.
        width: Width in inches.
        title: Title above all panels.
        note: Remark below all panels; long ones are wrapped.

    Yields:
        The figure, without axes.
    """
    import matplotlib.style
    from matplotlib.figure import Figure

    with matplotlib.style.context(_STYLE, after_reset=True):
        figure = Figure(figsize=(width, height), layout="constrained")
        if title:
            figure.suptitle(title, x=0.02, ha="left")
        if note:
            letters = int(width * 72 / (0.55 * SMALL))
            figure.supxlabel(
                textwrap.fill(note, letters),
                x=0.02,
                ha="left",
                color=SOFT,
                fontsize=SMALL,
            )
        yield figure
        if isinstance(target, str | os.PathLike):
            with files.replacing(target) as temporary:
                if temporary.suffix == ".svg":
                    svg = _svg(figure)
                    temporary.write_text(svg, encoding="utf-8")
                else:
                    figure.savefig(temporary)
        else:
            target.write(_svg(figure, inline=True))


def dark_styles() -> str:
    """CSS that gives inks and ground their colors on a dark screen."""
    rules = "".join(
        f'[style*="{kind}: {light}"]{{{kind}:{dark}!important}}'
        for light, dark in _DARK.items()
        for kind in ("fill", "stroke")
    )
    return f"@media (prefers-color-scheme:dark){{{rules}}}"


def _svg(figure: "Figure", inline: bool = False) -> str:
    """The figure as SVG, less what makes matplotlib's files long."""
    file = io.StringIO()
    figure.savefig(file, format="svg", transparent=inline)
    svg = re.sub(r"<metadata>.*?</metadata>", "", file.getvalue(), flags=re.S)
    svg = re.sub(r' (?:d|x|y|transform)="[^"]*"', _rounded, svg)
    svg = re.sub(r"font-family: [^;]*; ", "", svg)
    # Only what is referred to needs a name.
    svg = re.sub(r' id="(?:\w+_\d+|matplotlib\.axis_\d+)"', "", svg)
    svg = re.sub(r"\n\s*", "\n", svg)
    if inline:
        return svg[svg.index("<svg") :]
    styles = f"text{{font-family:{_FONTS}}}{dark_styles()}"
    return svg.replace("<defs>", f"<style>{styles}</style>\n<defs>", 1)


def _rounded(attribute: re.Match[str]) -> str:
    return re.sub(r"(\.\d\d)\d+", r"\1", attribute[0])
