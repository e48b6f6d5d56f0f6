# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How images, transforms and joint labels are laid out in a batch.

Rows are sample-major: row `b * M + j` holds transform `j` of image `b`.
Joint labels are class-major: class `y` under transform `j` is `y * M + j`.
"""

import keras

from sla.transforms import registry


def joint_labels(labels, num_transforms):
    """Joint labels of every view of every example.

    Args:
        labels: integer class labels `(B,)` in `0 ... N-1`.
        num_transforms: M, at least 1.

    Returns:
        Tensor `(B, M)`, `labels[b] * M + j`: int32, or the labels' dtype if
        that holds more.

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
    views = keras.ops.arange(num_transforms, dtype=dtype)
    return labels[:, None] * num_transforms + views


def expand(images, transforms, views=None):
    """Every view of every image as one batch.

    Args:
        images: `(B, H, W, C)`.
        transforms: name of a transform set, or a `TransformSet`.
        views: indices of the transforms to apply; all by default.

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
