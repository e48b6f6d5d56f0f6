# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Where features lie: angles between them, and a map in two dimensions."""

import numpy as np

from official.typing import Array
from official.typing import ArrayLike

_PERPLEXITY = 30


def mean_cosine(features: ArrayLike, others: ArrayLike) -> float:
    """Computes the mean cosine of features row by row.

    Args:
        features: Features `(n, D)`.
        others: Features `(n, D)` to compare with.

    Returns:
        A number from -1 to 1; rows of zeros count as 0.

    Example:
    >>> mean_cosine([[1.0, 0.0], [0.0, 2.0]], [[2.0, 0.0], [1.0, 0.0]])
    0.5
    """
    return float((_unit(features) * _unit(others)).sum(axis=1).mean())


def mean_cosine_of_pairs(features: ArrayLike) -> float:
    """Computes the mean cosine of all pairs of different rows.

    Args:
        features: Features `(n, D)`, n > 1.

    Returns:
        What `mean_cosine` gives for images that have nothing to do with each
        other.

    Example:
    >>> mean_cosine_of_pairs([[1.0, 0.0], [0.0, 2.0], [3.0, 0.0]])
    0.3333333333333333
    """
    unit = _unit(features)
    count = len(unit)
    total = (unit.sum(axis=0) ** 2).sum() - (unit**2).sum()
    return float(total / (count * (count - 1)))


def class_separation(features: ArrayLike, labels: ArrayLike) -> float:
    """Computes the share of the cosine distance that is between classes.

    `1 - d_within / d_total` (Kornblith et al., 2021, "Why do better loss
    functions lead to less transferable features?"): 0 if classes lie on each
    other, 1 if each is a point. Every class counts alike.

    Args:
        features: Features `(n, D)`.
        labels: Integers `(n,)`.

    Returns:
        That share; 0 if all features point the same way.

    Example:
    >>> class_separation([[1.0, 0.0], [2.0, 0.0], [0.0, 1.0]], [0, 0, 1])
    1.0
    """
    unit, labels = _unit(features), np.asarray(labels)
    means = np.stack(
        [unit[labels == label].mean(axis=0) for label in np.unique(labels)]
    )
    # Means of x.y over all pairs of a class, and over all pairs of classes.
    within = 1 - (means**2).sum(axis=1).mean()
    total = 1 - (means.mean(axis=0) ** 2).sum()
    return float(1 - within / total) if total > 1e-12 else 0.0


def silhouette(features: ArrayLike, labels: ArrayLike) -> float:
    """Computes the mean silhouette of the classes by cosine distance.

    Args:
        features: Features `(n, D)`.
        labels: Integers `(n,)`, of at least two classes.

    Returns:
        A number from -1 to 1: how much nearer images are to their own class
        than to the next one.
    """
    from sklearn.metrics import silhouette_score

    return float(silhouette_score(_unit(features), labels, metric="cosine"))


def flat_map(features: ArrayLike) -> Array:
    """Maps features to two dimensions, neighbors near each other: t-SNE.

    Linear projections of ten classes lie on each other, so t-SNE is used,
    started from the principal components, with a fixed seed. Only who is
    near whom means something in it; distances and sizes do not.

    Args:
        features: Features `(n, D)`, n > 3.

    Returns:
        Float64 `(n, 2)` from 0 to 1.
    """
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    features = np.asarray(features, "float32")
    mapper = TSNE(
        perplexity=min(_PERPLEXITY, (len(features) - 1) / 3),
        init="pca",
        random_state=0,
    )
    # Threads would wait for each other most of the time on a few images.
    with threadpool_limits(1):
        points = mapper.fit_transform(features)
    low, high = points.min(axis=0), points.max(axis=0)
    return ((points - low) / np.maximum(high - low, 1e-12)).astype("float64")


def _unit(features: ArrayLike) -> Array:
    features = np.asarray(features, "float64")
    length = np.linalg.norm(features, axis=1, keepdims=True)
    return features / np.maximum(length, 1e-12)
