# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How alike two representations of the same images are."""

from collections.abc import Sequence

import numpy as np

from official.typing import Array
from official.typing import ArrayLike


def cka_matrix(
    rows: Sequence[ArrayLike], columns: Sequence[ArrayLike]
) -> Array:
    """Computes the debiased linear CKA of every pair.

    CKA, centered kernel alignment (Kornblith et al., 2019), does not change
    when features are rotated, moved, or scaled as a whole, and compares
    representations of any widths. The plain form overrates similarity where
    there are not many more images than features; this one rests on the
    unbiased estimate of HSIC (Song et al., 2012), is 0 on average for unrelated
    features, and may fall below.

    Args:
        rows: Features `(n, D)` of the same n >= 4 images; the widths D may
            differ.
        columns: Likewise.

    Returns:
        Float64 `(len(rows), len(columns))`, at most 1; 0 where one of the two
        does not vary.

    Raises:
        ValueError: There are fewer than four images, or different numbers.

    Example:
    >>> x = np.random.default_rng(0).normal(size=(20, 3))
    >>> turned = x[:, ::-1] * 5 + 1
    >>> cka_matrix([x], [turned]).round(6).tolist()
    [[1.0]]
    """
    shapes = [np.shape(features) for features in (*rows, *columns)]
    if len({shape[0] for shape in shapes}) != 1 or shapes[0][0] < 4:
        raise ValueError(
            f"Got features of shapes {', '.join(map(str, shapes))}. Expected "
            "the same images for all, at least four."
        )
    row_features = [_centered(features) for features in rows]
    column_features = [_centered(features) for features in columns]
    row_norms = [_unbiased_hsic(x, x) for x in row_features]
    column_norms = [_unbiased_hsic(y, y) for y in column_features]
    matrix = np.zeros((len(rows), len(columns)))
    for i, x in enumerate(row_features):
        for j, y in enumerate(column_features):
            if row_norms[i] > 0 and column_norms[j] > 0:
                norm = np.sqrt(row_norms[i] * column_norms[j])
                matrix[i, j] = _unbiased_hsic(x, y) / norm
    return matrix


def _centered(features: ArrayLike) -> Array:
    features = np.asarray(features, "float64")
    return features - features.mean(axis=0)


def _unbiased_hsic(x: Array, y: Array) -> float:
    """HSIC of linear kernels without their diagonals, from the features."""
    count = len(x)
    x_diagonal, y_diagonal = (x**2).sum(axis=1), (y**2).sum(axis=1)
    # Sums of the rows of K = x x' without its diagonal.
    x_sums = x @ x.sum(axis=0) - x_diagonal
    y_sums = y @ y.sum(axis=0) - y_diagonal
    trace = ((x.T @ y) ** 2).sum() - x_diagonal @ y_diagonal
    return (
        trace
        + x_sums.sum() * y_sums.sum() / ((count - 1) * (count - 2))
        - 2 * (x_sums @ y_sums) / (count - 2)
    ) / (count * (count - 3))
