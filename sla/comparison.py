# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Several experiments over several seeds, side by side."""

import statistics

from sla.reporting import accuracies
from sla.reporting import results_table


def summarise(results, seeds):
    """Means and standard deviations over seeds.

    Args:
        results: dict of (experiment, seed) -> content of `results.json`.
        seeds: the seeds, in order.

    Returns:
        Dict of experiment -> mode -> dict with `mean`, `std` (sample standard
        deviation, None for one seed), `values` (by seed; fractions) and,
        beside the first experiment's best mode, `gain_mean` and `gain_std` of
        the difference seed by seed.
    """
    experiments = list(dict.fromkeys(name for name, _ in results))
    summary = {}
    for name in experiments:
        by_seed = [accuracies(results[name, seed]) for seed in seeds]
        summary[name] = {
            mode: _spread([values[mode] for values in by_seed])
            for mode in by_seed[0]
        }
    reference = max(
        summary[experiments[0]].values(), key=lambda cell: cell["mean"]
    )
    for name in experiments[1:]:
        for cell in summary[name].values():
            gains = [
                value - other
                for value, other in zip(cell["values"], reference["values"])
            ]
            gain = _spread(gains)
            cell["gain_mean"], cell["gain_std"] = gain["mean"], gain["std"]
    return summary


def _spread(values):
    return {
        "mean": statistics.fmean(values),
        "std": statistics.stdev(values) if len(values) > 1 else None,
        "values": values,
    }


def summary_table(summary, num_seeds):
    """The means and standard deviations, and the gains, as text."""
    names = list(summary)
    rows = [
        (
            name,
            {
                mode: _percent(cell["mean"], cell["std"])
                for mode, cell in cells.items()
            },
        )
        for name, cells in summary.items()
    ]
    lines = [
        results_table(rows),
        f"mean ± standard deviation over {num_seeds} seeds",
    ]
    for name in names[1:]:
        mode, cell = max(
            summary[name].items(), key=lambda item: item[1]["mean"]
        )
        gain = _percent(cell["gain_mean"], cell["gain_std"], "+")
        lines.append(
            f"{name} ({mode}) against {names[0]}, seed by seed: {gain} points"
        )
    return "\n".join(lines)


def _percent(mean, std, sign=""):
    text = f"{100 * mean:{sign}.2f}"
    return text if std is None else f"{text} ± {100 * std:.2f}"
