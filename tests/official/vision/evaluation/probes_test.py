# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import log_softmax

from official.vision.dataloaders import splits
from official.vision.dataloaders.class_counts import ClassCounts
from official.vision.evaluation import probes


def _examples(count=60, seed=0):
    """Three overlapping classes in four dimensions of different scales."""
    generator = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    centers = np.random.default_rng(9).normal(size=(3, 4)) * 1.2
    features = centers[labels] + generator.normal(size=(count, 4))
    return features * [1, 100, 0.01, 1], labels


def _standardized(features, by):
    return (features - by.mean(axis=0)) / by.std(axis=0)


def _logistic_regression(features, labels, test_features):
    """L2-penalized, of strength 1, the bias free: by the formula."""
    count, width = features.shape
    classes = labels.max() + 1

    def scores(parameters, x):
        weights = parameters.reshape(width + 1, classes)
        return x @ weights[:-1] + weights[-1]

    def loss(parameters):
        likely = log_softmax(scores(parameters, features), axis=1)
        penalty = (parameters.reshape(width + 1, classes)[:-1] ** 2).sum() / 2
        return penalty - likely[np.arange(count), labels].sum()

    minimum = minimize(loss, np.zeros((width + 1) * classes), tol=1e-10)
    return scores(minimum.x, test_features).argmax(axis=1)


def test_the_linear_probe_is_logistic_regression_on_standardised_features():
    features, labels = _examples()
    test_features, test_labels = _examples(300, seed=1)
    predictions = probes.linear_probe(features, labels, test_features)
    expected = _logistic_regression(
        _standardized(features, features),
        labels,
        _standardized(test_features, features),
    )
    assert np.mean(predictions == expected) > 0.99
    assert 0.5 < np.mean(predictions == test_labels) < 0.95


def test_nearest_neighbors_by_hand():
    features, labels = _examples()
    test_features, _ = _examples(100, seed=1)
    x = _standardized(features, features)
    y = _standardized(test_features, features)
    distance = ((y[:, None] - x) ** 2).sum(axis=2)
    nearest = labels[np.argsort(distance, axis=1)[:, :5]]
    votes = np.stack([(nearest == label).sum(axis=1) for label in range(3)])
    predictions = probes.nearest_neighbors(features, labels, test_features)
    np.testing.assert_array_equal(predictions, votes.argmax(axis=0))


def test_few_labels_are_drawn_five_times():
    features, labels = _examples()
    test_features, test_labels = _examples(300, seed=1)
    accuracies = []
    for seed in range(5):
        drawn = splits.subset(labels, ClassCounts(labels_per_class=2), seed)
        assert np.bincount(labels[drawn]).tolist() == [2, 2, 2]
        predictions = probes.linear_probe(
            features[drawn], labels[drawn], test_features
        )
        accuracies.append(np.mean(predictions == test_labels))
    assert len(set(accuracies)) > 1
    arguments = features, labels, test_features, test_labels
    accuracy = probes.few_label_accuracy(*arguments, 2)
    assert accuracy == pytest.approx(np.mean(accuracies))
    with pytest.raises(ValueError, match="Expected at least 21"):
        probes.few_label_accuracy(*arguments, 21)
