# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Weights of joint heads in closed form, from a support set.

A support set has R images of N classes, each in M views, with features of size
D. The heads here are linear in the features of a view, so their scores are
joint logits like those of `sla.layers.JointDense`.
"""

import keras

from official.typing import Tensor


def prototype_weights(
    support: Tensor, targets: Tensor
) -> tuple[Tensor, Tensor]:
    """Weights that score a view by its distances from the prototypes.

    The prototype `p` of class i under transform j is the mean of view j of its
    support images (Snell et al., 2017, eq. 1,
    https://arxiv.org/abs/1703.05175). The score of features `f` is
    `-|f - p|^2 / D` without `-|f|^2 / D`, which is the same for all classes
    and transforms and so changes no probability: `f . 2p / D - |p|^2 / D`.

    Args:
        support: Features `(E, R, M, D)` of E support sets.
        targets: `(R, N)`, the class of each image as a row of zeros and a one.
            Each class has at least one image.

    Returns:
        Kernel `(E, D, N, M)` and bias `(E, N, M)`.

    Example:
    >>> import numpy as np, sla
    >>> support, targets = np.ones((1, 2, 4, 8), "float32"), np.eye(2)
    >>> kernel, bias = sla.ops.prototype_weights(support, targets)
    >>> tuple(kernel.shape), float(kernel[0, 0, 0, 0]), float(bias[0, 0, 0])
    ((1, 8, 2, 4), 0.25, -1.0)
    """
    support = keras.ops.convert_to_tensor(support)
    targets = keras.ops.cast(targets, support.dtype)
    size = support.shape[-1]
    shares = targets / keras.ops.sum(targets, axis=0)
    prototypes = keras.ops.einsum("ermd,rn->ednm", support, shares)
    bias = -keras.ops.sum(keras.ops.square(prototypes), axis=1) / size
    return prototypes * (2 / size), bias


def ridge_weights(
    support: Tensor, targets: Tensor, penalty: float | Tensor
) -> tuple[Tensor, Tensor]:
    """Weights of a ridge regression of the joint labels.

    With the rows of Z the R * M support features, divided by the square root of
    D, and Y their joint labels as rows of zeros and a one, the weights are
    `Z^T (Z Z^T + penalty I)^-1 Y`, which equals
    `(Z^T Z + penalty I)^-1 Z^T Y` (Bertinetto et al., 2019, eq. 4 and 6,
    https://arxiv.org/abs/1805.08136). The smaller of the two systems is solved.
    There is no bias.

    Args:
        support: Features `(E, R, M, D)` of E support sets.
        targets: As for `prototype_weights`.
        penalty: Above 0.

    Returns:
        Kernel `(E, D, N, M)` and bias `(E, N, M)`, which is zero.

    Example:
    >>> import numpy as np, sla
    >>> support, targets = np.ones((1, 2, 4, 8), "float32"), np.eye(2)
    >>> kernel, bias = sla.ops.ridge_weights(support, targets, penalty=1.0)
    >>> tuple(kernel.shape), round(float(kernel[0, 0, 0, 0]), 4)
    ((1, 8, 2, 4), 0.0139)
    """
    support = keras.ops.convert_to_tensor(support)
    number, views, size = support.shape[1:]
    rows, root = number * views, size**0.5
    features = keras.ops.reshape(support / root, (-1, rows, size))
    transposed = keras.ops.transpose(features, (0, 2, 1))
    labels = keras.ops.cast(joint_targets(targets, views), support.dtype)
    # One right side for each support set.
    labels = labels + keras.ops.zeros_like(features[:, :, :1])
    if rows <= size:
        system = keras.ops.matmul(features, transposed)
        system = system + penalty * keras.ops.eye(rows, dtype=support.dtype)
        solution = keras.ops.solve(system, labels)
        weights = keras.ops.matmul(transposed, solution)
    else:
        system = keras.ops.matmul(transposed, features)
        system = system + penalty * keras.ops.eye(size, dtype=support.dtype)
        weights = keras.ops.solve(system, keras.ops.matmul(transposed, labels))
    kernel = keras.ops.reshape(
        weights / root, (-1, size, targets.shape[1], views)
    )
    return kernel, keras.ops.zeros_like(kernel[:, 0])


def joint_targets(targets: Tensor, num_transforms: int) -> Tensor:
    """The joint label of each view as a row of zeros and a one.

    Args:
        targets: `(R, N)`, of the images.
        num_transforms: M.

    Returns:
        `(R * M, N * M)`: row `r * M + j` has its one in column `i * M + j`,
        where i is the class of image r.
    """
    targets = keras.ops.convert_to_tensor(targets)
    number, ways = targets.shape
    own = keras.ops.eye(num_transforms, dtype=targets.dtype)
    joint = targets[:, None, :, None] * own[None, :, None, :]
    return keras.ops.reshape(
        joint, (number * num_transforms, ways * num_transforms)
    )


def support_logits(query: Tensor, kernel: Tensor, bias: Tensor) -> Tensor:
    """Joint logits of all views of query images.

    Args:
        query: Features `(E, Q, V, D)`.
        kernel: `(E, D, N, M)`.
        bias: `(E, N, M)`.

    Returns:
        `(E * Q, V, N, M)`: `[b, v, i, j]` is the score of class i and
        transform j given view v of query image b.

    Example:
    >>> import numpy as np, sla
    >>> logits = sla.ops.support_logits(
    ...     np.ones((1, 6, 4, 8)), np.ones((1, 8, 2, 4)), np.ones((1, 2, 4))
    ... )
    >>> tuple(logits.shape), float(logits[0, 0, 0, 0])
    ((6, 4, 2, 4), 9.0)
    """
    logits = keras.ops.einsum("eqvd,edij->eqvij", query, kernel)
    logits = logits + keras.ops.expand_dims(bias, (1, 2))
    return keras.ops.reshape(logits, (-1, *logits.shape[2:]))
