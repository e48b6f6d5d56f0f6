# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Rows of a comparison without runs."""

from sla.reporting.statistics import paired_difference
from sla.reporting.statistics import spread

BASE = (0.8, 0.84, 0.7)


def comparison_rows(counts, seeds, methods=("sla",)):
    """What `summarize` gives for numbers of labels per class.

    Methods are 2 points above the baseline in mode "single" and 5 points
    in mode "aggregated".

    Args:
        counts: Texts such as "5" or "all", from few to many.
        seeds: Number of seeds, up to 3.
        methods: Methods beside the baseline.

    Returns:
        List of dicts.
    """
    return [
        _row(method, count, 100 * (index + 1), seeds)
        for index, count in enumerate(counts)
        for method in ("baseline", *methods)
    ]


def _row(method, count, num_train_examples, seeds):
    base = dict(enumerate(BASE[:seeds]))
    row = {
        "label": f"digits_{method}",
        "method": method,
        "control": None,
        "settings": {"labels_per_class": count},
        "num_train_examples": num_train_examples,
        "modes": {"single": spread(base)},
    }
    if method != "baseline":
        row["reference"] = {
            "label": "digits_baseline",
            "settings": row["settings"],
            "mode": "single",
        }
        for mode, gain in (("single", 0.02), ("aggregated", 0.05)):
            values = {seed: value + gain for seed, value in base.items()}
            row["modes"][mode] = {
                **spread(values),
                "gain": paired_difference(values, base),
            }
    return row
