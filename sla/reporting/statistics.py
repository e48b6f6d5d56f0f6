# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Means over seeds, and how certain they are."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from official.typing import Array

_CONFIDENCE = 0.95


def spread(values: Mapping[int, float]) -> dict[str, Any]:
    """Mean, deviation and interval of one figure over seeds.

    Args:
        values: Numbers by seed, at least one.

    Returns:
        Dict of `n`, `mean`, `std` (sample standard deviation), `interval`
        (95% confidence interval of the mean by Student's t, `[low, high]`)
        and `values`. Of one seed, `std` and `interval` are None.

    Example:
    >>> round(spread({0: 0.8, 1: 0.9})["mean"], 6)
    0.85
    """
    numbers = np.array(list(values.values()))
    count = len(numbers)
    mean = float(numbers.mean())
    std = interval = None
    if count > 1:
        std = float(numbers.std(ddof=1))
        quantile = stats.t.ppf((1 + _CONFIDENCE) / 2, count - 1)
        half = float(quantile * std / count**0.5)
        interval = [mean - half, mean + half]
    return {
        "n": count,
        "mean": mean,
        "std": std,
        "interval": interval,
        "values": dict(values),
    }


def mean_interval(values: Array) -> dict[str, Any]:
    """Mean of many accuracies, and the 95% interval of that mean.

    Args:
        values: `(n,)`, one for each episode, at least two.

    Returns:
        Dict of `accuracy` and `interval`, `[low, high]`: 1.96 standard errors
        on each side, as few-shot papers give it.

    Example:
    >>> mean_interval(np.array([0.5, 0.5, 1.0, 1.0]))["accuracy"]
    0.75
    """
    mean = float(np.mean(values))
    half = float(1.96 * np.std(values, ddof=1) / len(values) ** 0.5)
    return {"accuracy": mean, "interval": [mean - half, mean + half]}


def paired_difference(
    values: Mapping[int, float], others: Mapping[int, float]
) -> dict[str, Any] | None:
    """`spread` of the differences, seed by seed.

    Args:
        values: Numbers by seed.
        others: What to subtract, by seed. Seeds that one of the two lacks do
            not count.

    Returns:
        As `spread`; None without a common seed.

    Example:
    >>> difference = paired_difference({0: 0.75, 1: 1.0}, {1: 0.5})
    >>> difference["n"], difference["mean"]
    (1, 0.5)
    """
    differences = {
        seed: value - others[seed]
        for seed, value in values.items()
        if seed in others
    }
    return spread(differences) if differences else None
