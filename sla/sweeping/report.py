# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a sweep found, beside the configuration as it was."""

import contextlib
import warnings

import numpy as np

from official.core import files
from sla.comparing.statistics import paired_difference
from sla.comparing.statistics import spread
from sla.reporting import accuracies
from sla.sweeping.study import finished_trials
from sla.sweeping.study import trial_results

_SHOWN = 5


def build_report(study, settings, reference):
    """Everything as a dict.

    Args:
        study: an `optuna.Study` with a finished trial.
        settings: list of `SweptSetting`.
        reference: results of the runs with no setting changed.

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
    for trial in sorted(finished_trials(study), key=lambda each: -each.value):
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


def _figures(results, metric):
    mode = metric.removesuffix("_accuracy")
    found = {
        "validation": spread(
            {each["seed"]: each["validation_value"] for each in results}
        )
    }
    if mode in accuracies(results[0]):
        found["test"] = spread(
            {each["seed"]: accuracies(each)[mode] for each in results}
        )
    return found


def _importance(study, settings):
    import optuna

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


def report_text(report):
    """The best trials and the reference as a table.

    Args:
        report: what `build_report` returned.

    Returns:
        Lines of text.
    """
    lines = [
        f"{report['metric']} in %, mean ± standard deviation over seeds; gain "
        "over the",
        "configuration as it is, on validation images, with its 95% interval",
        "",
        f"{'validation':>14}  {'test':>14}  {'gain':>22}  settings",
        f"{_shown(report['reference'], 'validation'):>14}  "
        f"{_shown(report['reference'], 'test'):>14}  {'':>22}  as it is",
    ]
    for trial in report["trials"][:_SHOWN]:
        settings = ", ".join(
            f"{path.removeprefix('task.')}={_number(value)}"
            for path, value in trial["settings"].items()
        )
        lines.append(
            f"{_shown(trial, 'validation'):>14}  {_shown(trial, 'test'):>14}  "
            f"{_gain(trial['gain']):>22}  {settings}"
        )
    if report["importance"]:
        shares = ", ".join(
            f"{path} {100 * share:.0f} %"
            for path, share in report["importance"].items()
        )
        lines += ["", f"share of the variance between trials: {shares}"]
    lines += [
        "",
        f"The best of {len(report['trials'])} trials is in part the luckiest: "
        "repeat it with other seeds",
        "before you believe a gain. Test images selected nothing.",
    ]
    return "\n".join(lines)


def _shown(figures, part):
    if part not in figures:
        return ""
    found = figures[part]
    return f"{100 * found['mean']:.2f} ± {100 * (found['std'] or 0):.2f}"


def _gain(gain):
    if gain["interval"] is None:
        return f"{100 * gain['mean']:+.2f}"
    low, high = gain["interval"]
    mean = 100 * gain["mean"]
    return f"{mean:+.2f} ({100 * low:+.2f}, {100 * high:+.2f})"


def _number(value):
    return f"{value:.3g}" if isinstance(value, float) else value


def plot_sweep(study, path):
    """Draws the value of each trial against every setting.

    Args:
        study: an `optuna.Study` with a finished trial.
        path: of the picture, PNG.
    """
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot
    from matplotlib.ticker import NullFormatter
    from optuna.visualization import matplotlib as pictures

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        axes = pictures.plot_slice(study, target_name="validation value")
    axes = np.atleast_1d(axes)
    figure = axes[0].figure
    figure.set_size_inches(1.5 + 3.2 * len(axes), 4.5)
    figure.suptitle("")
    for each in axes:
        # Of dotted paths, which would run into each other.
        each.set_xlabel(each.get_xlabel().rpartition(".")[2])
        each.xaxis.set_minor_formatter(NullFormatter())
    with files.replacing(path) as temporary:
        figure.savefig(temporary, dpi=110, bbox_inches="tight")
    pyplot.close(figure)
