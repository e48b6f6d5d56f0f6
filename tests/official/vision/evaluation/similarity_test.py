# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from official.vision.evaluation.similarity import cka_matrix


def _features(seed, count=30, width=5):
    return np.random.default_rng(seed).normal(size=(count, width))


def _unbiased_hsic(k, l):  # noqa: E741  (the names of the paper)
    """Song et al. (2012), equation 5, from kernel matrices, term by term."""
    m = len(k)
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))  # noqa: E741
    ones = np.ones(m)
    return (
        np.trace(k @ l)
        + (ones @ k @ ones) * (ones @ l @ ones) / ((m - 1) * (m - 2))
        - 2 / (m - 2) * (ones @ k @ l @ ones)
    ) / (m * (m - 3))


def _reference(x, y):
    k, l = x @ x.T, y @ y.T  # noqa: E741
    norm = np.sqrt(_unbiased_hsic(k, k) * _unbiased_hsic(l, l))
    return _unbiased_hsic(k, l) / norm


def test_every_pair_agrees_with_kernel_matrices():
    rows = [_features(0), _features(1, width=40)]
    columns = [rows[0] @ _features(2, 5, 3), _features(3), _features(4) + 9]
    matrix = cka_matrix(rows, columns)
    expected = [[_reference(x, y) for y in columns] for x in rows]
    np.testing.assert_allclose(matrix, expected, rtol=1e-9, atol=1e-12)


def test_what_does_not_change_it():
    x, y = _features(0), _features(0) @ _features(1, 5, 4) + _features(2, 30, 4)
    turn, _ = np.linalg.qr(_features(3, 5, 5))
    expected = cka_matrix([x], [y])[0, 0]
    assert 0.1 < expected < 0.99
    for same in (x @ turn, -7 * x, x + 3, x[:, ::-1], np.hstack([x, 0 * x])):
        np.testing.assert_allclose(cka_matrix([same], [y])[0, 0], expected)
        np.testing.assert_allclose(cka_matrix([x], [same])[0, 0], 1)
    np.testing.assert_allclose(cka_matrix([y], [x])[0, 0], expected)
    assert cka_matrix([x * [1, 1, 1, 1, 9]], [x])[0, 0] < 0.9


def test_unrelated_features_are_unlike_on_average():
    # The plain form gives about 0.6 here: 20 images, 20 features.
    values = [
        cka_matrix([_features(seed, 20, 20)], [_features(seed + 99, 20, 20)])
        for seed in range(50)
    ]
    assert abs(np.mean(values)) < 0.05
    assert np.min(values) < 0


def test_features_that_do_not_vary_are_like_nothing():
    constant = np.full((30, 2), 3.0)
    matrix = cka_matrix([constant, _features(0)], [constant])
    np.testing.assert_array_equal(matrix, [[0], [0]])


@pytest.mark.parametrize("counts", [(3, 3), (9, 8)])
def test_images_that_do_not_match(counts):
    left, right = (_features(0, count) for count in counts)
    with pytest.raises(ValueError, match="Expected the same images for all"):
        cka_matrix([left], [right])
