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
    "F1",
    "AUC",
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
    lines += [
        f"{mode}: {figures['num_groups']} groups, accuracy "
        f"{percent(figures['mean_group_accuracy'])} as the mean over groups"
        + _of_groups(figures)
        for mode, figures in modes
        if "num_groups" in figures
    ]
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
    if "unknown" in evaluation:
        lines += ["", unknown_table(evaluation["unknown"])]
    return "\n".join(lines)


def _of_groups(figures: Mapping[str, Any]) -> str:
    accuracy = figures["group_average_accuracy"]
    if accuracy is None:
        return ""
    return f", {percent(accuracy)} with the predictions of a group averaged"


def unknown_table(unknown: Mapping[str, Any]) -> str:
    """The figures of images of other classes.

    Args:
        unknown: Entry of an `evaluation.json`.

    Returns:
        Several lines.
    """
    rows = [("mode", "score", "AUROC in % (95%)", "FPR at 95% recall")]
    kept = []
    for mode, figures in unknown["modes"].items():
        rows += [
            (
                mode,
                name,
                with_interval(score["auroc"], score["auroc_interval"]),
                with_interval(
                    score["false_positive_rate"],
                    score["false_positive_rate_interval"],
                ),
            )
            for name, score in figures["scores"].items()
        ]
        kept.append(
            f"{mode}: keeps {percent(figures['kept_known'], 1)}% of the test "
            f"images and {percent(figures['kept_unknown'], 1)}% of the others"
        )
    title = f"{unknown['num_images']} images of other classes:"
    return "\n".join([title, text_table(rows), "", *kept])


def _row(mode: str, figures: Mapping[str, Any]) -> tuple[str, ...]:
    top_5 = figures.get("top_5_accuracy")
    return (
        mode,
        f"{figures['passes_per_image']:.2f}",
        with_interval(figures["accuracy"], figures["accuracy_interval"]),
        "" if top_5 is None else percent(top_5),
        percent(figures["f1"]),
        "" if figures["auc"] is None else percent(figures["auc"]),
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
