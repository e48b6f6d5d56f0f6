# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How well a score tells images of known classes from others."""

import numpy as np

from official.typing import Array
from official.typing import ArrayLike

RECALL = 0.95


def detection_metrics(
    known: ArrayLike,
    unknown: ArrayLike,
    resamples: int = 200,
    seed: int = 0,
) -> dict[str, float | list[float]]:
    """Computes the two figures that are usual for this.

    Args:
        known: Scores `(n,)` of images of known classes, which should be the
            larger ones.
        unknown: Scores `(m,)` of other images.
        resamples: Bootstrap samples of the intervals, drawn from each of the
            two.
        seed: Seed of the bootstrap.

    Returns:
        Dict of `auroc`, the probability that an image of a known class has
        the larger score, and `false_positive_rate`, the share of the other
        images that are taken for known by the threshold that keeps 95% of
        the known ones; each with `<name>_interval`, the 95% percentile
        bootstrap interval.

    Raises:
        ValueError: There are no images of one kind.

    Example:
    >>> figures = detection_metrics([2.0, 3.0, 4.0], [0.0, 1.0, 3.5])
    >>> round(figures["auroc"], 4), round(figures["false_positive_rate"], 4)
    (0.7778, 0.3333)
    """
    known, unknown = np.asarray(known), np.asarray(unknown)
    if not known.size or not unknown.size:
        raise ValueError(
            f"Got {known.size} scores of known and {unknown.size} of unknown "
            "images. Expected at least one of each."
        )
    generator = np.random.default_rng(seed)
    figures: dict[str, float | list[float]] = dict(_figures(known, unknown))
    samples = [
        _figures(
            generator.choice(known, known.size),
            generator.choice(unknown, unknown.size),
        )
        for _ in range(resamples)
    ]
    for name in list(figures):
        low, high = np.quantile(
            [sample[name] for sample in samples], [0.025, 0.975]
        )
        figures[f"{name}_interval"] = [float(low), float(high)]
    return figures


def threshold_keeping(scores: ArrayLike, share: float) -> float:
    """Finds the largest threshold that keeps a share of the scores.

    Args:
        scores: Numbers `(n,)`, n > 0.
        share: Share, above 0 and at most 1, that is to be at least as large.

    Returns:
        One of the scores.

    Example:
    >>> threshold_keeping([5.0, 1.0, 4.0, 2.0, 3.0], 0.6)
    3.0
    """
    ordered = np.sort(scores)
    # 5 * (1 - 0.6) is a little below 2.
    return float(ordered[int(len(ordered) * (1 - share) + 1e-9)])


def _figures(known: Array, unknown: Array) -> dict[str, float]:
    from sklearn.metrics import roc_auc_score

    is_known = np.repeat([1, 0], [known.size, unknown.size])
    auroc = roc_auc_score(is_known, np.concatenate([known, unknown]))
    threshold = threshold_keeping(known, RECALL)
    return {
        "auroc": float(auroc),
        "false_positive_rate": float(np.mean(unknown >= threshold)),
    }
