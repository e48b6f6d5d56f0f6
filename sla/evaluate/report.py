# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What an evaluation prints."""

from collections.abc import Mapping
from typing import Any

from sla.reporting.results import group_rows
from sla.reporting.results import results_table
from sla.reporting.text import percent
from sla.reporting.text import text_table
from sla.reporting.text import with_interval

_HEADER = (
    "mode",
    "passes",
    "accuracy in % (95%)",
    "top-5",
    "NLL",
    "ECE",
    "T",
    "ECE at T",
    "images/s",
    "ms/image",
)


def evaluation_table(evaluation: Mapping[str, Any]) -> str:
    """The figures of each mode, and what else was measured.

    Args:
        evaluation: Content of an `evaluation.json`.

    Returns:
        Several lines.
    """
    modes = evaluation["modes"].items()
    lines = [text_table([_HEADER, *(_row(*item) for item in modes)])]
    groups = group_rows(evaluation)
    if groups:
        lines += ["", results_table(groups)]
    views = ", ".join(
        f"{name} {percent(accuracy)}"
        for name, accuracy in evaluation["per_transform_accuracy"].items()
    )
    lines += ["", f"each view alone: {views}"]
    lines += [
        f"{other['mode']} by {other['reduction']}: accuracy "
        f"{percent(other['accuracy'])}, NLL "
        f"{other['negative_log_likelihood']:.4f}, ECE "
        f"{percent(other['expected_calibration_error'])}"
        for other in evaluation["other_reductions"]
    ]
    share = evaluation.get("adaptive_share_of_gain")
    if share is not None:
        lines.append(
            f"adaptive keeps {percent(share, 0)}% of what all "
            f"{evaluation['num_transforms']} views gain over one pass"
        )
    elif "adaptive_share_of_gain" in evaluation:
        lines.append(
            f"all {evaluation['num_transforms']} views gain nothing over one "
            "pass, so there is no gain for adaptive to keep"
        )
    return "\n".join(lines)


def _row(mode: str, figures: Mapping[str, Any]) -> tuple[str, ...]:
    top_5 = figures.get("top_5_accuracy")
    return (
        mode,
        f"{figures['passes_per_image']:.2f}",
        with_interval(figures["accuracy"], figures["accuracy_interval"]),
        "" if top_5 is None else percent(top_5),
        f"{figures['negative_log_likelihood']:.4f}",
        percent(figures["expected_calibration_error"]),
        *_calibration(figures),
        f"{figures['images_per_second']:.0f}",
        f"{figures['milliseconds_per_image']:.1f}",
    )


def _calibration(figures: Mapping[str, Any]) -> tuple[str, str]:
    if "scaled" not in figures:
        return "", ""
    error = figures["scaled"]["expected_calibration_error"]
    return f"{figures['temperature']:.2f}", percent(error)
