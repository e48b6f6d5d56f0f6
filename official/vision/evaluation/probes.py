# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Simple classifiers on fixed features, which tell what these hold.

All of them read features that are standardised by the images they are fitted
on. None has a setting to choose, so that models are compared on equal terms.
"""

import numpy as np

from official.vision.dataloaders import splits

NEIGHBOURS = 5


def linear_probe(features, labels, test_features):
    """Labels by logistic regression, of scikit-learn's default strength.

    Args:
        features: `(n, D)`, to fit.
        labels: integer `(n,)`, of two classes at least.
        test_features: `(m, D)`.

    Returns:
        Integer `(m,)`.

    Example:

    >>> linear_probe([[0.0], [1.0], [5.0], [6.0]], [0, 0, 1, 1], [[2.0]])
    array([0])
    """
    from sklearn.linear_model import LogisticRegression

    probe = LogisticRegression(max_iter=2000)
    return _answers(probe, features, labels, test_features)


def nearest_neighbours(features, labels, test_features):
    """Labels by vote of the five nearest images, fewer if there are fewer.

    Args:
        features, labels, test_features: as for `linear_probe`.

    Returns:
        Integer `(m,)`.

    Example:

    >>> nearest_neighbours([[0.0], [1.0], [6.0]], [0, 0, 1], [[2.0]])
    array([0])
    """
    from sklearn.neighbors import KNeighborsClassifier

    probe = KNeighborsClassifier(min(NEIGHBOURS, len(labels)))
    return _answers(probe, features, labels, test_features)


def few_label_accuracy(
    features, labels, test_features, test_labels, labels_per_class, draws=5
):
    """Accuracy of a linear probe on a few images of each class.

    Args:
        features, labels, test_features: as for `linear_probe`.
        test_labels: integer `(m,)`.
        labels_per_class: images of each class to fit on.
        draws: how often they are drawn, with seeds 0, 1, ...

    Returns:
        The mean over the draws, a float.

    Raises:
        ValueError: if a class has fewer images.
    """
    accuracies = []
    for seed in range(draws):
        drawn = splits.subset(labels, seed, labels_per_class)
        answers = linear_probe(features[drawn], labels[drawn], test_features)
        accuracies.append(np.mean(answers == test_labels))
    return float(np.mean(accuracies))


def _answers(probe, features, labels, test_features):
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    pipeline = make_pipeline(StandardScaler(), probe)
    # On so little, threads take ten times as long: they wait for each other.
    with threadpool_limits(1):
        return pipeline.fit(features, labels).predict(test_features)
