# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How images, transforms and joint labels are laid out in a batch.

Rows are sample-major: row `b * M + j` holds transform `j` of image `b`.
Joint labels are class-major: class `y` under transform `j` is `y * M + j`.
"""

import keras

from sla.transforms import registry


def joint_labels(labels, num_transforms, views=None):
    """Joint labels of every view of every example.

    Args:
        labels: integer class labels `(B,)` in `0 ... N-1`.
        num_transforms: M, at least 1.
        views: indices of the m transforms, integers or scalar integer
            tensors; all M in order by default.

    Returns:
        Tensor `(B, m)`, `labels[b] * M + views[j]`: int32, or the labels'
        dtype if that holds more.

    Raises:
        ValueError: for labels that are not of rank 1.

    Example:

    >>> import sla
    >>> sla.ops.joint_labels([3], 4).numpy().tolist()
    [[12, 13, 14, 15]]
    """
    labels = keras.ops.convert_to_tensor(labels)
    if len(labels.shape) != 1:
        raise ValueError(
            f"Got labels of shape {tuple(labels.shape)}. Expected integer "
            "class labels of shape (B,)."
        )
    # Class 99 under transform 3 of 4 is 399: more than uint8 labels hold.
    dtype = keras.backend.result_type(labels.dtype, "int32")
    labels = keras.ops.cast(labels, dtype)
    views = range(num_transforms) if views is None else views
    views = keras.ops.stack([keras.ops.cast(j, dtype) for j in views])
    return labels[:, None] * num_transforms + views


def one_hot_views(views, num_transforms, dtype="float32"):
    """Transform indices as rows of zeros and a one.

    Args:
        views: m indices, integers or scalar integer tensors.
        num_transforms: M.
        dtype: of the result.

    Returns:
        Tensor `(m, M)`.
    """
    views = [keras.ops.cast(j, "int32") for j in views]
    return keras.ops.one_hot(
        keras.ops.stack(views), num_transforms, dtype=dtype
    )


def identity_position(views):
    """Where the identity stands among transform indices.

    Args:
        views: integers or scalar integer tensors. A tensor is never taken
            for the identity, as its value may not be known yet.

    Returns:
        An integer, or None if the identity is not there.
    """
    for position, view in enumerate(views):
        if not keras.ops.is_tensor(view) and view == 0:
            return position
    return None


def expand(images, transforms, views=None):
    """Every view of every image as one batch.

    Args:
        images: `(B, H, W, C)`.
        transforms: name of a transform set, or a `TransformSet`.
        views: indices of the transforms to apply, integers or scalar integer
            tensors; all by default.

    Returns:
        `(B * M, H, W, C)`, row `b * M + j` is transform `j` of image `b`.

    Example:

    >>> import numpy as np, sla
    >>> images = np.zeros((2, 8, 8, 3), "float32")
    >>> tuple(sla.ops.expand(images, "rotation").shape)
    (8, 8, 8, 3)
    """
    stacked = registry.get(transforms)(images, views)
    image_shape = keras.ops.shape(stacked)[2:]  # (B, M, H, W, C)
    return keras.ops.reshape(stacked, (-1, *image_shape))
