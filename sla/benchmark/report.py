# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Measurements as tables, and the ratios that they are made for."""

import itertools
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

from sla.reporting.text import percent
from sla.reporting.text import text_table

# Part -> the case that the others are compared with.
_REFERENCES = {
    "train": "PyTorch, float32",
    "methods": "baseline",
    "subsets": "sla_sd, all views",
    "inference": "plain Keras, fused",
    "input": None,
    "memory": None,
}
_SHOWN_OPERATIONS = 15


class Ratio(NamedTuple):
    """Images per second of one case over those of another."""

    description: str
    part: str
    case: str
    other: str


_RATIOS = (
    Ratio(
        "sla_sd step / PyTorch in float32",
        "train",
        "sla_sd",
        "PyTorch, float32",
    ),
    Ratio("sla_sd step / tuned PyTorch", "train", "sla_sd", "PyTorch, tuned"),
    Ratio(
        "plain Keras, fused / stock",
        "train",
        "plain Keras, fused",
        "plain Keras",
    ),
    Ratio(
        "plain classification / the method, given batch",
        "train",
        "plain Keras, fused",
        "sla_sd, given batch",
    ),
    Ratio(
        "the method without / with its input pipeline",
        "train",
        "sla_sd, given batch",
        "sla_sd",
    ),
    Ratio(
        "aggregated / plain passes of all views",
        "inference",
        "aggregated",
        "plain Keras, fused",
    ),
    Ratio(
        "aggregated / tuned PyTorch",
        "inference",
        "aggregated",
        "PyTorch, tuned",
    ),
)

_Rows = Sequence[Mapping[str, Any]]


def benchmark_report(result: Mapping[str, Any], rounds: int) -> str:
    """Formats what `sla.benchmark.benchmark` returns.

    Args:
        result: The content of the JSON file.
        rounds: Number of times that each case was timed.
    """
    lines = [tables(result["measurements"]), "", _circumstances(result, rounds)]
    for description, ratio in result["ratios"].items():
        lines.append(f"{description}: {ratio:.2f}")
    for precision, shares in result["operation_shares"].items():
        lines += ["", f"Time of operations in a step of sla_sd, {precision}:"]
        for name, share in list(shares.items())[:_SHOWN_OPERATIONS]:
            lines.append(f"{percent(share, 1):>5}% {name}")
    return "\n".join(lines)


def tables(rows: _Rows) -> str:
    """Formats a table for each part and precision.

    Args:
        rows: What `run_in_turns` returned.
    """

    def key(row: Mapping[str, Any]) -> tuple[str, str]:
        return row["part"], row["precision"]

    texts = []
    for (part, precision), group in itertools.groupby(rows, key):
        texts.append(f"{part}, {precision}\n{_table(part, list(group))}")
    return "\n\n".join(texts)


def _table(part: str, rows: _Rows) -> str:
    reference = _find(rows, _REFERENCES[part])
    lines = [("case", "images/s", "ms (lowest - highest)", "ratio", "MiB")]
    for row in rows:
        ratio = f"{_ratio(row, reference):.2f}" if reference else ""
        lines.append(
            (
                row["name"],
                f"{row['images_per_second']:.0f}",
                f"{row['milliseconds_per_call']:.1f} "
                f"({row['lowest']:.1f} - {row['highest']:.1f})",
                ratio,
                f"{row['peak_mebibytes']:.0f}",
            )
        )
    text = text_table(lines)
    if reference:
        text += f"\nratio: images/s against {reference['name']}"
    return text


def _circumstances(result: Mapping[str, Any], rounds: int) -> str:
    versions: dict[str, Any] = {}
    for row in result["measurements"]:
        versions |= row["versions"]
    libraries = ", ".join(f"{name} {v}" for name, v in versions.items())
    environment = result["environment"]
    instructions = " ".join(environment["instruction_sets"]) or "unknown"
    onednn = environment["TF_ENABLE_ONEDNN_OPTS"] or "not set"
    return (
        f"{environment['processor']} (instruction sets: {instructions}), "
        f"{result['cores']} cores, default number of threads; {libraries}, "
        f"TF_ENABLE_ONEDNN_OPTS: {onednn}. Each case in a process of "
        "its own, warmed up before each turn; medians over "
        f"{rounds} turns."
    )


def conclusions(rows: _Rows) -> dict[str, float]:
    """Calculates the ratios that show whether the package is fast.

    Args:
        rows: What `run_in_turns` returned.

    Returns:
        Description -> ratio; without those whose cases were not measured.
    """
    ratios = {}
    for precision in ("float32", "mixed_bfloat16"):
        for ratio in _RATIOS:
            group = [
                row
                for row in rows
                if (row["part"], row["precision"]) == (ratio.part, precision)
            ]
            case, other = _find(group, ratio.case), _find(group, ratio.other)
            if case and other:
                name = f"{ratio.description}, {precision}"
                ratios[name] = _ratio(case, other)
    return ratios


def _ratio(row: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    return row["images_per_second"] / other["images_per_second"]


def _find(rows: _Rows, name: str | None) -> Mapping[str, Any] | None:
    return next((row for row in rows if row["name"] == name), None)
