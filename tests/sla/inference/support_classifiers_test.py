# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Few-shot classifiers on features, against scikit-learn and by hand."""

import numpy as np
import pytest

import sla
from sla.inference.support_classifiers import JointWeights
from sla.inference.support_classifiers import classifiers_of_features
from sla.inference.support_classifiers import classifiers_of_model
from sla.inference.support_classifiers import linear_svm
from sla.inference.support_classifiers import logistic_regression
from sla.inference.support_classifiers import nearest_centroid
from tiny_models import dense_backbone

linear_model = pytest.importorskip("sklearn.linear_model")
svm = pytest.importorskip("sklearn.svm")


@pytest.fixture
def support():
    """Features of two episodes with 3 classes, 2 images, 2 views, size 5."""
    random = np.random.default_rng(0)
    targets = np.repeat(np.eye(3, dtype="float32"), 2, axis=0)
    return random.normal(size=(2, 6, 2, 5)).astype("float32"), targets


def _scores(weights, features):
    """Scores `(rows, N * M)` of the first episode's weights."""
    size = features.shape[-1]
    rows = features.reshape(-1, size)
    return rows @ weights.kernel[0].reshape(size, -1) + weights.bias[0].ravel()


def _regression():
    return linear_model.LogisticRegression(C=10.0, max_iter=1000)


@pytest.mark.parametrize("fit", [logistic_regression, linear_svm])
def test_joint_labels_are_learned_by_scikit_learn(support, fit):
    if fit is logistic_regression:
        reference = _regression()
    else:
        reference = svm.LinearSVC(C=1.0, max_iter=10_000, random_state=0)
    features, targets = support
    labels = np.repeat([0, 1, 2], 2)[:, None] * 2 + np.arange(2)
    reference.fit(features[0].reshape(-1, 5), labels.ravel())
    expected = reference.decision_function(features[1].reshape(-1, 5))
    actual = _scores(fit(features, targets), features[1])
    np.testing.assert_allclose(actual, expected, atol=1e-4)


@pytest.mark.parametrize("fit", [logistic_regression, linear_svm])
def test_two_joint_labels_have_a_column_each(support, fit):
    features, targets = support
    two = features[:, :4, :1], targets[:4, :2]
    weights = fit(*two)
    assert weights.kernel.shape == (2, 5, 2, 1)
    predicted = _scores(weights, features[0, :4, :1]).argmax(axis=1)
    assert predicted.tolist() == [0, 0, 1, 1]


def test_probabilities_of_two_classes_are_those_of_scikit_learn(support):
    features, targets = support
    rows = features[0, :4, 0]
    reference = _regression()
    reference.fit(rows, [0, 0, 1, 1])
    weights = logistic_regression(features[:1, :4, :1], targets[:4, :2])
    exponentials = np.exp(_scores(weights, rows))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(
        probabilities, reference.predict_proba(rows), atol=1e-5
    )


def test_nearest_centroid_is_nearest(support):
    features, targets = support
    weights = nearest_centroid(features, targets)
    query = np.random.default_rng(1).normal(size=(2, 7, 2, 5))
    logits = weights.class_logits(query, num_views=2)
    for episode in range(2):
        centroids = features[episode].reshape(3, 2, 2, 5).mean(axis=1)
        distances = np.square(query[episode][:, None] - centroids).sum(-1)
        expected = distances.mean(axis=2).argmin(axis=1)
        np.testing.assert_array_equal(logits[episode].argmax(-1), expected)


def test_scores_of_a_view_are_those_of_its_transform():
    kernel = np.zeros((1, 1, 2, 2))
    kernel[0, 0, 0, 0], kernel[0, 0, 1, 1] = 1.0, 10.0
    weights = JointWeights(kernel, np.array([[[0.0, 0.0], [3.0, 5.0]]]))
    query = np.array([[[[2.0], [4.0]]]])
    assert weights.class_logits(query, 1).tolist() == [[[2.0, 3.0]]]
    assert weights.class_logits(query, 2).tolist() == [[[1.0, 24.0]]]


def test_one_view_learns_from_one_view(support):
    features, targets = support
    single, aggregated = classifiers_of_features(["linear_svm"], 2)
    assert (single.mode, aggregated.mode) == ("single", "aggregated")
    changed = features.copy()
    changed[:, :, 1] = 0
    np.testing.assert_array_equal(
        single.fit(features, targets).kernel,
        single.fit(changed, targets).kernel,
    )
    assert len(classifiers_of_features(["linear_svm"], 1)) == 1


@pytest.mark.parametrize("method", ["baseline", "sla", "da"])
def test_a_ridge_head_is_fitted_as_in_training(method):
    """On joint labels, or for each transform by itself."""
    random = np.random.default_rng(0)
    support = random.normal(size=(1, 6, 2, 3)).astype("float32")
    targets = np.repeat(np.eye(3, dtype="float32"), 2, axis=0)
    model = sla.FewShotModel(dense_backbone(), "rotation2", method, "ridge")
    model.build((None, 4, 4, 2))
    single, aggregated = classifiers_of_model(model)
    weights = single.fit(support, targets)
    views = support[0].transpose(1, 0, 2) / 3**0.5  # (M, R, D)
    if method == "baseline":
        fits = [(rows, targets) for rows in views]
    elif method == "da":
        pooled = views.transpose(1, 0, 2).reshape(-1, 3)
        fits = [(pooled, np.repeat(targets, 2, axis=0))] * 2
    else:
        joint = np.zeros((2, 6, 3, 2))
        joint[0, :, :, 0] = joint[1, :, :, 1] = targets
        rows, labels = views.reshape(-1, 3), joint.reshape(12, 6)
        whole = np.linalg.solve(rows.T @ rows + np.eye(3), rows.T @ labels)
        expected = 10 * whole.reshape(3, 3, 2) / 3**0.5
        fits = []
    for view, (rows, labels) in enumerate(fits):
        kernel = np.linalg.solve(rows.T @ rows + np.eye(3), rows.T @ labels)
        np.testing.assert_allclose(
            weights.kernel[0, :, :, view], 10 * kernel / 3**0.5, rtol=1e-3
        )
    if not fits:
        np.testing.assert_allclose(weights.kernel[0], expected, rtol=1e-3)
    assert (single.num_views, aggregated.num_views) == (1, 2)
