# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Simple classifiers on fixed features, which show what these hold.

All of them read features that are standardized by the images they are fitted
on. None has a setting to choose, so that models are compared on equal terms.
"""

from typing import Any

import numpy as np

from official.typing import Array
from official.typing import ArrayLike
from official.vision.dataloaders import splits
from official.vision.dataloaders.class_counts import ClassCounts

NEIGHBORS = 5


def linear_probe(
    features: ArrayLike, labels: ArrayLike, test_features: ArrayLike
) -> Array:
    """Predicts by logistic regression, of scikit-learn's default strength.

    Args:
        features: Features `(n, D)` to fit on.
        labels: Integers `(n,)`, of at least two classes.
        test_features: Features `(m, D)`.

    Returns:
        Predicted labels `(m,)`.

    Example:
    >>> linear_probe([[0.0], [1.0], [5.0], [6.0]], [0, 0, 1, 1], [[2.0]])
    array([0])
    """
    from sklearn.linear_model import LogisticRegression

    probe = LogisticRegression(max_iter=2000)
    return _predictions(probe, features, labels, test_features)


def nearest_neighbors(
    features: ArrayLike, labels: ArrayLike, test_features: ArrayLike
) -> Array:
    """Predicts by vote of the five nearest images, fewer if there are fewer.

    Args:
        features: Features `(n, D)` to fit on.
        labels: Integers `(n,)`.
        test_features: Features `(m, D)`.

    Returns:
        Predicted labels `(m,)`.

    Example:
    >>> nearest_neighbors([[0.0], [1.0], [6.0]], [0, 0, 1], [[2.0]])
    array([0])
    """
    from sklearn.neighbors import KNeighborsClassifier

    probe = KNeighborsClassifier(min(NEIGHBORS, len(np.asarray(labels))))
    return _predictions(probe, features, labels, test_features)


def few_label_accuracy(
    features: Array,
    labels: Array,
    test_features: Array,
    test_labels: Array,
    labels_per_class: int,
    draws: int = 5,
) -> float:
    """Measures a linear probe that is fitted on a few images of each class.

    Args:
        features: Features `(n, D)` to draw from.
        labels: Integers `(n,)`, of at least two classes.
        test_features: Features `(m, D)`.
        test_labels: Integers `(m,)`.
        labels_per_class: Images of each class to fit on.
        draws: How often they are drawn, with seeds 0, 1, ...

    Returns:
        The mean accuracy over the draws, a fraction.

    Raises:
        ValueError: A class has fewer images.
    """
    few = ClassCounts(labels_per_class=labels_per_class)
    accuracies = []
    for seed in range(draws):
        drawn = splits.subset(labels, few, seed)
        predictions = linear_probe(
            features[drawn], labels[drawn], test_features
        )
        accuracies.append(np.mean(predictions == test_labels))
    return float(np.mean(accuracies))


def _predictions(
    probe: Any, features: ArrayLike, labels: ArrayLike, test_features: ArrayLike
) -> Array:
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    pipeline = make_pipeline(StandardScaler(), probe)
    # On so little, threads take ten times as long: they wait for each other.
    with threadpool_limits(1):
        return pipeline.fit(features, labels).predict(test_features)
