# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From joint logits to class logits: single and aggregated inference.

`J[b, j, i, k]` is the score of (class `i`, transform `k`) given view `j` of
image `b`: shape `(B, M, N, M)`.
"""

import keras
import numpy as np


def joint_tensor(joint_logits):
    """Joint logits as a tensor; `ValueError` unless they are of rank 4."""
    joint_logits = keras.ops.convert_to_tensor(joint_logits)
    if len(joint_logits.shape) != 4:
        raise ValueError(
            f"Got joint logits of shape {tuple(joint_logits.shape)}. "
            "Expected (B, M, N, M): image, view, class, transform. Reshape "
            "rows (B * M, N * M) to (B, M, N, M)."
        )
    return joint_logits


def own_logits(joint_logits, views=None):
    """Scores of each view under the transform that made it.

    Args:
        joint_logits: `(B, m, N, M)`, rows of the views in `views`.
        views: the m transform indices of axis 1; all M in order by default.

    Returns:
        `(B, m, N)`: `J[b, j, i, views[j]]`.

    Raises:
        ValueError: for logits of another rank or number of views.

    Example:

    >>> import numpy as np, sla
    >>> logits = np.arange(2.0 * 1 * 2).reshape(1, 2, 1, 2)
    >>> sla.ops.own_logits(logits).numpy().tolist()
    [[[0.0], [3.0]]]
    """
    joint_logits = joint_tensor(joint_logits)
    num_transforms = joint_logits.shape[3]
    views = list(range(num_transforms) if views is None else views)
    if joint_logits.shape[1] != len(views):
        raise ValueError(
            f"Got joint logits of shape {tuple(joint_logits.shape)}, so "
            f"{joint_logits.shape[1]} views, for {len(views)} transforms."
        )
    # A masked sum rather than a gather: cheap, and fused by compilers.
    mask = np.eye(num_transforms, dtype="float32")[views][:, None, :]
    mask = keras.ops.convert_to_tensor(mask, dtype=joint_logits.dtype)
    return keras.ops.sum(joint_logits * mask, axis=-1)


def aggregate(joint_logits):
    """Aggregated inference (paper, section 3.2): mean over the views.

    Args:
        joint_logits: `(B, M, N, M)`.

    Returns:
        Class logits `(B, N)`: mean over `j` of `J[b, j, :, j]`. Their
        softmax is the aggregated prediction.

    Raises:
        ValueError: for logits of another shape.

    Example:

    >>> import numpy as np, sla
    >>> logits = np.zeros((1, 2, 3, 2), "float32")
    >>> logits[0, 0, 2, 0], logits[0, 1, 2, 1] = 4.0, 2.0
    >>> sla.ops.aggregate(logits).numpy().tolist()
    [[0.0, 0.0, 3.0]]
    """
    return keras.ops.mean(own_logits(joint_logits), axis=1)


def single(joint_logits):
    """Single inference: the untransformed view, scored as untransformed.

    Args:
        joint_logits: `(B, M, N, M)`.

    Returns:
        Class logits `(B, N)`: `J[b, 0, :, 0]`.

    Raises:
        ValueError: for logits of another rank.

    Example:

    >>> import numpy as np, sla
    >>> logits = np.arange(2.0 * 1 * 2).reshape(1, 2, 1, 2)
    >>> sla.ops.single(logits).numpy().tolist()
    [[0.0]]
    """
    return joint_tensor(joint_logits)[:, 0, :, 0]
