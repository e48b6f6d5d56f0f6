# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a sweep has measured, beside the unchanged configuration."""

import contextlib
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import optuna

from sla.reporting.results import accuracies
from sla.reporting.statistics import paired_difference
from sla.reporting.statistics import spread
from sla.reporting.text import mean_and_deviation
from sla.reporting.text import percent
from sla.reporting.text import text_table
from sla.reporting.text import with_interval
from sla.sweep.space import SweptSetting
from sla.sweep.study import finished_trials
from sla.sweep.study import trial_results

_SHOWN = 5


def build_report(
    study: optuna.Study,
    settings: Sequence[SweptSetting],
    reference: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Everything that a sweep has measured.

    Args:
        study: A study with a finished trial.
        settings: The settings that were varied.
        reference: Results of the runs with no setting changed.

    Returns:
        Dict of `metric`, `reference`, `trials` (best first), each with its
        `settings`, the `validation` and `test` spread over seeds and the
        `gain` in validation over the reference, seed by seed; and
        `importance` of each setting: its share of the variance of the value
        (fANOVA), None with fewer than four trials.
    """
    metric = reference[0]["selection_metric"]
    base = _figures(reference, metric)
    trials = []
    for trial in sorted(finished_trials(study), key=_value, reverse=True):
        figures = _figures(trial_results(trial), metric)
        gain = paired_difference(
            figures["validation"]["values"], base["validation"]["values"]
        )
        trials.append({"settings": trial.params, **figures, "gain": gain})
    return {
        "metric": metric,
        "reference": base,
        "trials": trials,
        "importance": _importance(study, settings),
    }


def _value(trial: optuna.trial.FrozenTrial) -> float:
    return trial.values[0]


def _figures(
    results: Sequence[Mapping[str, Any]], metric: str
) -> dict[str, Any]:
    mode = metric.removesuffix("_accuracy")
    figures = {
        "validation": spread(
            {run["seed"]: run["validation_value"] for run in results}
        )
    }
    if mode in accuracies(results[0]):
        figures["test"] = spread(
            {run["seed"]: accuracies(run)[mode] for run in results}
        )
    return figures


def _importance(
    study: optuna.Study, settings: Sequence[SweptSetting]
) -> dict[str, float] | None:
    if len(finished_trials(study)) < 4:
        return None
    evaluator = optuna.importance.FanovaImportanceEvaluator(seed=0)
    # Equal values everywhere have no variance to share out.
    with contextlib.suppress(ValueError, RuntimeError):
        return optuna.importance.get_param_importances(
            study,
            evaluator=evaluator,
            params=[setting.path for setting in settings],
        )
    return None


def report_text(report: Mapping[str, Any]) -> str:
    """The best trials and the reference as a table.

    Args:
        report: What `build_report` returned.

    Returns:
        Several lines.
    """
    rows = [
        ("settings", "validation", "test", "gain (95%)"),
        ("unchanged", *_cells(report["reference"]), ""),
    ]
    for trial in report["trials"][:_SHOWN]:
        settings = ", ".join(
            f"{path.removeprefix('task.')}={_number(value)}"
            for path, value in trial["settings"].items()
        )
        gain = trial["gain"]
        text = with_interval(gain["mean"], gain["interval"], sign="+")
        rows.append((settings, *_cells(trial), text))
    lines = [
        f"{report['metric']} in %, mean ± standard deviation over seeds. The "
        "gain is that",
        "over the unchanged configuration on validation images, with its 95% "
        "interval.",
        "",
        text_table(rows),
    ]
    if report["importance"]:
        shares = ", ".join(
            f"{path} {percent(share, 0)}%"
            for path, share in report["importance"].items()
        )
        lines += ["", f"Share of the variance between trials: {shares}"]
    lines += [
        "",
        f"The best of {len(report['trials'])} trials is partly the luckiest. "
        "Repeat it with other seeds",
        "before you trust its gain. Test images were not used for selection.",
    ]
    return "\n".join(lines)


def _cells(figures: Mapping[str, Any]) -> list[str]:
    return [
        mean_and_deviation(figures[part]) if part in figures else ""
        for part in ("validation", "test")
    ]


def _number(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
