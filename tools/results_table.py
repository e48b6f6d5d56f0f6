# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Writes the table at the head of docs/results.md from the reports.

Run `python -m tools.results_table` after a change of docs/results.
"""

import dataclasses
import pathlib
import re
from typing import Any

from official.core import files
from sla.reporting.text import interval_text
from sla.reporting.text import mean_and_deviation

PAGE = pathlib.Path("docs/results.md")
_REPORTS = pathlib.Path("docs/results")
_MARKS = (
    "<!-- Written by python -m tools.results_table. -->",
    "<!-- End of the table. -->",
)
_HEADER = (
    "data",
    "labels per class",
    "`baseline`, 1 pass",
    "`sla`, M passes: gain (95%)",
    "`sla_sd`, M passes: gain (95%)",
    "student, 1 pass: gain (95%)",
    "seeds",
    "minutes",
    "parameters",
)
# The columns of gains: method and mode.
_GAINS = (
    ("sla", "aggregated"),
    ("sla_sd", "aggregated"),
    ("sla_sd", "distilled"),
)


@dataclasses.dataclass(frozen=True)
class Block:
    """Rows of a report that belong together.

    Attributes:
        data: What the rows are on, for the first column.
        report: Name of the report.
        settings: Settings that the rows have; others may differ.
        labels: Number of labels per class; None for that in the settings.
    """

    data: str
    report: str
    settings: dict[str, str]
    labels: str | None = None


BLOCKS = (
    *(
        Block("digits", "digits", {"labels_per_class": count})
        for count in ("5", "10", "20", "50", "all")
    ),
    *(
        Block(
            "digits, others unlabeled",
            "unlabeled_digits",
            {
                "labels_per_class": count,
                "unlabeled": "rest",
                "train_steps": "600",
            },
        )
        for count in ("5", "10", "20")
    ),
    Block("MNIST", "mnist", {"transforms": "rotation"}, "10"),
    Block("MNIST", "mnist_100", {}, "100"),
    Block(
        "CIFAR-10, 750 steps",
        "cifar10",
        {"distillation.per_view": "true"},
        "500",
    ),
    Block("flowers, 32 pixels", "flowers", {"transforms": "rotation"}, "all"),
    *(
        Block(
            "flowers, pretrained, heads alone",
            "finetuning_heads",
            {"labels_per_class": count},
        )
        for count in ("5", "20", "100")
    ),
    Block(
        "flowers, pretrained", "finetuning", {"labels_per_class": "20"}, "20"
    ),
)


def table() -> str:
    """The table in Markdown."""
    lines = [_HEADER, ("---",) * len(_HEADER), *map(_row, BLOCKS)]
    text = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return re.sub(r"(?<!\w)-(?=\d)", "−", text)


def _row(block: Block) -> tuple[str, ...]:
    path = _REPORTS / block.report / "comparison.json"
    by_method = {
        row["method"]: row
        for row in files.read_json(path)["rows"]
        if row["control"] is None and _matches(row["settings"], block.settings)
    }
    baseline = by_method["baseline"]
    others = [by_method[m] for m in ("sla", "sla_sd") if m in by_method]
    cell = baseline["modes"]["single"]
    return (
        f"[{block.data}](results/{block.report}/comparison.md)",
        block.labels or block.settings["labels_per_class"],
        mean_and_deviation(cell),
        *(_gain(by_method.get(method), mode) for method, mode in _GAINS),
        str(cell["n"]),
        " / ".join(_minutes(row) for row in (baseline, others[-1])),
        " / ".join(_thousands(row) for row in (baseline, others[-1])),
    )


def _gain(row: dict[str, Any] | None, mode: str) -> str:
    if row is None or mode not in row["modes"]:
        return ""
    gain = row["modes"][mode]["gain"]
    low, high = gain["interval"]
    text = mean_and_deviation(gain, sign="+")
    if low > 0 or high < 0:
        text = f"**{text}**"
    return f"{text} ({interval_text(gain['interval'], sign='+')})"


def _minutes(row: dict[str, Any]) -> str:
    return f"{row['train_seconds'] / 60:.1f}"


def _thousands(row: dict[str, Any]) -> str:
    return f"{row['parameters'] / 1000:,.0f}k"


def _matches(settings: dict[str, str], wanted: dict[str, str]) -> bool:
    """Whether a row has the settings, as far as it has such settings."""
    return all(
        settings.get(name, value) == value for name, value in wanted.items()
    )


def write() -> None:
    """Puts the table in its place in the page."""
    text = PAGE.read_text(encoding="utf-8")
    begin, end = _MARKS
    text = re.sub(
        f"{re.escape(begin)}.*?{re.escape(end)}",
        lambda _: f"{begin}\n\n{table()}\n\n{end}",
        text,
        flags=re.DOTALL,
    )
    files.write_text(PAGE, text)


if __name__ == "__main__":
    write()
    print(f"file: {PAGE}")
