# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Measurements as tables, and the ratios that they are made for."""

import itertools

from sla.reporting import text_table

# Part -> the case that the others are compared with.
_REFERENCES = {
    "train": "PyTorch, float32",
    "methods": "baseline",
    "subsets": "sla_sd, all views",
    "inference": "plain Keras, fused",
    "input": None,
    "memory": None,
}

# Name, part, and the two cases whose images per second are divided.
_RATIOS = (
    (
        "sla_sd step / PyTorch in float32",
        *("train", "sla_sd", "PyTorch, float32"),
    ),
    ("sla_sd step / tuned PyTorch", "train", "sla_sd", "PyTorch, tuned"),
    (
        "plain Keras, fused / stock",
        *("train", "plain Keras, fused", "plain Keras"),
    ),
    (
        "plain classification / the method, given batch",
        *("train", "plain Keras, fused", "sla_sd, given batch"),
    ),
    (
        "the method without / with its input pipeline",
        *("train", "sla_sd, given batch", "sla_sd"),
    ),
    (
        "aggregated / plain passes of all views",
        *("inference", "aggregated", "plain Keras, fused"),
    ),
    ("aggregated / tuned PyTorch", "inference", "aggregated", "PyTorch, tuned"),
)


def tables(rows):
    """A table for each part and precision.

    Args:
        rows: as `run_in_turns` gives them.

    Returns:
        A string.
    """

    def key(row):
        return row["part"], row["precision"]

    texts = []
    for (part, precision), group in itertools.groupby(rows, key):
        texts.append(f"{part}, {precision}\n{_table(part, list(group))}")
    return "\n\n".join(texts)


def _table(part, rows):
    reference = _named(rows, _REFERENCES[part])
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


def circumstances(rows, rounds, cores, environment):
    """On what and how was measured, as a line of text.

    Args:
        rows: as `run_in_turns` gives them.
        rounds: how often each case was timed.
        cores: of the machine.
        environment: as `describe_environment` gives it.

    Returns:
        A string.
    """
    versions = {}
    for row in rows:
        versions |= row["versions"]
    libraries = ", ".join(f"{name} {v}" for name, v in versions.items())
    return (
        f"{environment['processor']}, {cores} cores, threads as the libraries "
        f"choose; {libraries}. Every case in a process of its own, warmed up "
        f"before each turn; medians over {rounds} turns."
    )


def conclusions(rows):
    """The ratios that tell whether the package is fast.

    Args:
        rows: as `run_in_turns` gives them.

    Returns:
        Dict of sentence -> number; a ratio is missing where one of its
        cases is.
    """
    found = {}
    for precision in ("float32", "mixed_bfloat16"):
        for name, part, left, right in _RATIOS:
            group = [row for row in rows if _is(row, part, precision)]
            pair = _named(group, left), _named(group, right)
            if all(pair):
                found[f"{name}, {precision}"] = _ratio(*pair)
    return found


def _ratio(row, other):
    return row["images_per_second"] / other["images_per_second"]


def _is(row, part, precision):
    return row["part"] == part and row["precision"] == precision


def _named(rows, name):
    return next((row for row in rows if row["name"] == name), None)
