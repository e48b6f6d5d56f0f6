# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What several seeds say together."""

import statistics


def seed_spread(values):
    """Mean, standard deviation and 95% interval of the mean.

    Args:
        values: list of n numbers, one a seed.

    Returns:
        Dict of `mean`, `std` (sample standard deviation), `interval`
        (`[low, high]`, by Student's t with n - 1 degrees of freedom) and
        `values`; `std` and `interval` are None for one seed.

    Example:

    >>> spread = seed_spread([0.9, 0.92])
    >>> [round(end, 3) for end in spread["interval"]]
    [0.783, 1.037]
    """
    from scipy.stats import t

    mean, std, interval = statistics.fmean(values), None, None
    if len(values) > 1:
        std = statistics.stdev(values)
        half = t.ppf(0.975, len(values) - 1) * std / len(values) ** 0.5
        interval = [float(mean - half), float(mean + half)]
    return {
        "mean": mean,
        "std": std,
        "interval": interval,
        "values": list(values),
    }
