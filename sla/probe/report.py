# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The outcome of a probe as text."""

import dataclasses
import textwrap
from collections.abc import Mapping
from itertools import starmap
from typing import Any

from sla.probe.signals import Signals
from sla.probe.verdict import NONE
from sla.reporting.text import percent
from sla.reporting.text import text_table
from sla.reporting.text import with_interval

_WIDTH = 78
_HEADER = (
    "candidate",
    "views",
    "transform",
    "retained",
    "gain now (95%)",
    "expected (95%)",
)
_EXPLANATION = (
    "transform: how often the network predicts the transform; 0% is chance. "
    "retained: accuracy of the baseline on transformed images, in % of its "
    "accuracy on untransformed ones. gain now: aggregated accuracy minus that "
    "of the baseline after the same number of steps, in points. expected: the "
    "gain after the whole training, without the lag that is due to training "
    "images still to be learned. The intervals are over the images; they do "
    "not cover how the result varies from one training to the next."
)


def report_text(report: Mapping[str, Any]) -> str:
    """Table, reasons and recommendation.

    Args:
        report: The content of `probe.json`.

    Returns:
        Several lines.
    """
    lines = [
        f"{report['dataset']}: baseline {percent(report['baseline'], 1)}% "
        f"after {report['steps']} steps of {report['batch_size']}, on "
        f"{report['num_images']} validation images",
        "",
        text_table([_HEADER, *starmap(_row, report["candidates"].items())]),
        "",
        *_wrapped(_EXPLANATION, ""),
        "",
    ]
    for name, reasons in report["reasons"].items():
        lines.append(f"{name}:")
        for reason in reasons:
            lines += _wrapped(reason, "  - ")
    cost = report["cost"]
    chosen = report["recommended"]
    advice = "train without transforms" if chosen == NONE else chosen
    lines += [
        "",
        f"cost: {percent(cost['share'], 1)}% of the training views of one run "
        f"of sla_sd; {cost['seconds']:.0f} s, where that run takes about "
        f"{cost['full_seconds']:.0f} s at the same speed",
        f"recommended: {advice} (confidence: {report['confidence']})",
        f"  {report['command']}",
    ]
    return "\n".join(lines)


def _row(name: str, figures: Mapping[str, Any]) -> tuple[str, ...]:
    accuracy = figures["transform_accuracy_above_chance"]
    return (
        name,
        str(len(figures["transform_names"])),
        f"{percent(accuracy, 0)}%",
        f"{percent(figures['mean_accuracy_retained'], 0)}%",
        with_interval(figures["gain"], figures["interval"], 1, "+"),
        with_interval(
            figures["expected_gain"], figures["expected_interval"], 1, "+"
        ),
    )


def _wrapped(text: str, start: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
    )


def signals_as_dict(signals: Signals) -> dict[str, Any]:
    """Measurements of a candidate, for JSON."""
    return {
        **dataclasses.asdict(signals),
        "mean_accuracy_retained": signals.mean_accuracy_retained,
    }
