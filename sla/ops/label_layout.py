# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How images, transforms and joint labels are laid out in a batch.

Rows are sample-major: row `b * M + j` holds transform `j` of image `b`.
Joint labels are class-major: class `y` under transform `j` is `y * M + j`.
"""

from collections.abc import Iterable

import keras

from official.typing import Tensor
from sla.transforms import registry
from sla.transforms.transform_set import TransformSet


def joint_labels(
    labels: Tensor,
    num_transforms: int,
    views: Iterable[int | Tensor] | None = None,
) -> Tensor:
    """Joint labels of every view of every example.

    Args:
        labels: Integer class labels `(B,)` in `0 ... N-1`.
        num_transforms: M, at least 1.
        views: Transform indices of the m views, integers or scalar integer
            tensors; all M in order by default.

    Returns:
        Tensor `(B, m)`, `labels[b] * M + views[j]`: int32, or the labels'
        dtype if that holds more.

    Raises:
        ValueError: Labels that are not of rank 1.

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
    transforms = keras.ops.stack([keras.ops.cast(j, dtype) for j in views])
    return labels[:, None] * num_transforms + transforms


def transform_one_hot(
    views: Iterable[int | Tensor], num_transforms: int, dtype: str = "float32"
) -> Tensor:
    """The transform of each view as a row of zeros and a one.

    Args:
        views: Transform indices of the m views, integers or scalar integer
            tensors.
        num_transforms: M.
        dtype: Of the result.

    Returns:
        Tensor `(m, M)`.
    """
    indices = keras.ops.stack([keras.ops.cast(j, "int32") for j in views])
    return keras.ops.one_hot(indices, num_transforms, dtype=dtype)


def identity_position(views: Iterable[int | Tensor]) -> int | None:
    """Position of the identity among the views.

    Args:
        views: Transform indices. A tensor is never taken for the identity,
            since its value may not be known yet.

    Returns:
        The position, or None if the identity is not there.
    """
    for position, view in enumerate(views):
        if not keras.ops.is_tensor(view) and view == 0:
            return position
    return None


def expand(
    images: Tensor,
    transforms: str | TransformSet,
    views: Iterable[int | Tensor] | None = None,
) -> Tensor:
    """Every view of every image as one batch.

    Args:
        images: `(B, H, W, C)`.
        transforms: A transform set, or the name of one.
        views: Transform indices of the m views, integers or scalar integer
            tensors; all M in order by default.

    Returns:
        `(B * m, H, W, C)`, row `b * m + i` is transform `views[i]` of image
        `b`.

    Example:
    >>> import numpy as np, sla
    >>> images = np.zeros((2, 8, 8, 3), "float32")
    >>> tuple(sla.ops.expand(images, "rotation").shape)
    (8, 8, 8, 3)
    """
    return view_rows(registry.get(transforms)(images, views))


def view_rows(views: Tensor) -> Tensor:
    """Views of images as rows of one batch, `(B, m, ...)` to `(B * m, ...)`."""
    return keras.ops.reshape(views, (-1, *keras.ops.shape(views)[2:]))


def by_view(rows: Tensor, num_views: int) -> Tensor:
    """Rows of one batch by image and view, `(B * m, ...)` to `(B, m, ...)`."""
    return keras.ops.reshape(rows, (-1, num_views, *rows.shape[1:]))
