# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from official.vision.evaluation import geometry

LABELS = np.array([0, 0, 0, 0, 1, 1, 2, 2, 2])


def _features(seed=0):
    generator = np.random.default_rng(seed)
    centers = generator.normal(size=(3, 6))
    return centers[LABELS] + 0.5 * generator.normal(size=(9, 6))


def _cosine(x, y):
    return x @ y / np.sqrt((x @ x) * (y @ y))


def test_mean_cosines_pair_by_pair():
    x, y = _features(0), _features(1)
    expected = np.mean([_cosine(a, b) for a, b in zip(x, y)])
    assert geometry.mean_cosine(x, y) == pytest.approx(expected)
    assert geometry.mean_cosine(x, 3 * x) == pytest.approx(1)
    assert geometry.mean_cosine(x, -x) == pytest.approx(-1)
    pairs = [_cosine(x[i], x[j]) for i in range(9) for j in range(9) if i != j]
    assert geometry.mean_cosine_of_pairs(x) == pytest.approx(np.mean(pairs))
    assert geometry.mean_cosine(0 * x, x) == 0


def test_class_separation_from_its_definition():
    """Kornblith et al. (2021): means over pairs, each class counts alike."""
    x = _features()
    distance = [[1 - _cosine(a, b) for b in x] for a in x]
    blocks = np.array(
        [
            [
                np.mean(np.array(distance)[np.ix_(LABELS == i, LABELS == j)])
                for j in range(3)
            ]
            for i in range(3)
        ]
    )
    expected = 1 - np.mean(np.diag(blocks)) / np.mean(blocks)
    result = geometry.class_separation(x, LABELS)
    assert result == pytest.approx(expected)
    assert 0.1 < result < 0.9
    assert geometry.class_separation(np.ones((9, 2)), LABELS) == 0


def test_silhouette_from_its_definition():
    x = _features()
    distance = np.array([[1 - _cosine(a, b) for b in x] for a in x])
    values = []
    for i, label in enumerate(LABELS):
        own = (LABELS == label) & (np.arange(9) != i)
        inner = distance[i, own].mean()
        outer = min(
            distance[i, LABELS == other].mean()
            for other in range(3)
            if other != label
        )
        values.append((outer - inner) / max(inner, outer))
    result = geometry.silhouette(x, LABELS)
    assert result == pytest.approx(np.mean(values))


def test_a_map_keeps_groups_together_and_is_the_same_again():
    generator = np.random.default_rng(0)
    labels = np.arange(60) % 3
    centers = generator.normal(size=(3, 10)) * 4
    features = centers[labels] + generator.normal(size=(60, 10))
    points = geometry.flat_map(features)
    np.testing.assert_array_equal(points, geometry.flat_map(features))
    assert points.shape == (60, 2)
    assert points.min() == 0 and points.max() == 1
    distance = ((points[:, None] - points) ** 2).sum(axis=2)
    np.fill_diagonal(distance, np.inf)
    assert np.mean(labels[distance.argmin(axis=1)] == labels) > 0.9
