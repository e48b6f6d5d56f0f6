# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A labeled set of images held in memory."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from official.typing import Array

#: Bytes of pixels up to which encoded images are decoded once and kept.
MEMORY_LIMIT = 2 * 2**30


@dataclasses.dataclass(frozen=True, eq=False)
class ImageData:
    """Images of one size with integer labels, checked on construction.

    Args:
        images: uint8 array `(n, H, W, C)`, none of the sizes zero.
        labels: int32 array `(n,)`, values in `0..N-1`.
        class_names: The N class names, in label order.
        groups: Names `(n,)` of the groups of images that are alike, such as
            patients; None if each image is a group of its own.

    Raises:
        ValueError: An array has the wrong type, rank or length, there is no
            image, or a label names no class.

    Example:
    >>> data = ImageData(
    ...     images=np.zeros((3, 8, 8, 1), "uint8"),
    ...     labels=np.array([0, 1, 1], "int32"),
    ...     class_names=("cat", "dog"),
    ... )
    >>> len(data), data.num_classes, data.image_shape
    (3, 2, (8, 8, 1))
    >>> data.take([2]).labels.tolist()
    [1]
    """

    images: Array
    labels: Array
    class_names: tuple[str, ...]
    groups: Array | None = None

    def __post_init__(self) -> None:
        _check_images(self.images)
        check_groups(self.groups, len(self.images))
        check_class_names(self.class_names)
        check_labels(self.labels, len(self.images), self.class_names)

    def __len__(self) -> int:
        return len(self.images)

    @property
    def num_classes(self) -> int:
        """The number of classes N."""
        return len(self.class_names)

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """`(H, W, C)` of every image."""
        _, height, width, channels = self.images.shape
        return height, width, channels

    def take(self, indices: Array | Sequence[int]) -> "ImageData":
        """Takes the examples at `indices`, in that order, as a new set.

        Args:
            indices: Integers `(k,)`, or a boolean mask `(n,)`.

        Returns:
            The new set.

        Raises:
            ValueError: `indices` selects nothing.
        """
        return ImageData(
            self.images[indices],
            self.labels[indices],
            self.class_names,
            None if self.groups is None else self.groups[indices],
        )


def _check_images(images: Array) -> None:
    if not isinstance(images, np.ndarray):
        raise ValueError(
            f"Got images of type {type(images).__name__}. Expected a numpy "
            "array of uint8 with shape (n, H, W, C). Convert it with "
            "numpy.asarray."
        )
    if images.ndim != 4:
        hint = (
            " Gray images need a last axis of size 1: images[..., None]."
            if images.ndim == 3
            else ""
        )
        raise ValueError(
            f"Got images of shape {images.shape}. Expected (n, H, W, C).{hint}"
        )
    if images.size == 0:
        raise ValueError(
            f"Got images of shape {images.shape}. Expected at least one image "
            "of at least one pixel."
        )
    if images.dtype != np.uint8:
        raise ValueError(
            f"Got images of {images.dtype}{_describe_non_finite(images)}. "
            "Expected uint8 pixels 0..255. Scale to 0..255, round and convert "
            "with images.astype('uint8')."
        )


def _describe_non_finite(images: Array) -> str:
    if not np.issubdtype(images.dtype, np.floating):
        return ""
    bad = ~np.isfinite(images)
    if not bad.any():
        return ""
    first = np.unravel_index(np.argmax(bad), images.shape)
    index = tuple(int(i) for i in first)
    return (
        f" with {np.isnan(images).sum()} NaN and {np.isinf(images).sum()} "
        f"infinite values, the first at index {index}"
    )


def check_class_names(class_names: tuple[str, ...]) -> None:
    """Checks the names of the classes of a set.

    Args:
        class_names: What was given.

    Raises:
        ValueError: It is not a tuple of at least one string, two are equal, or
            one has a line break, which would be two names in a file of names.
    """
    is_names = isinstance(class_names, tuple) and all(
        isinstance(name, str) for name in class_names
    )
    if not is_names or not class_names:
        raise ValueError(
            f"Got class_names={class_names!r}. Expected a tuple of at least "
            "one string."
        )
    broken = [name for name in class_names if len(name.splitlines()) != 1]
    if broken:
        raise ValueError(
            f"Got the class name {broken[0]!r}. Expected names of one line. "
            "Rename the class."
        )
    if len(set(class_names)) < len(class_names):
        twice = next(n for n in class_names if class_names.count(n) > 1)
        raise ValueError(
            f"Got the class name {twice!r} more than once. Expected a name of "
            "its own for each class. Rename one of them."
        )


def check_labels(
    labels: Array, num_images: int, class_names: tuple[str, ...]
) -> None:
    """Checks the labels of a set.

    Args:
        labels: What was given.
        num_images: Number of images that the labels are for.
        class_names: The N names.

    Raises:
        ValueError: It is not int32 `(num_images,)` with values in `0..N-1`.
    """
    if not isinstance(labels, np.ndarray) or labels.dtype != np.int32:
        received = getattr(labels, "dtype", type(labels).__name__)
        raise ValueError(
            f"Got labels of {received}. Expected a numpy array of int32. "
            "Convert it with numpy.asarray(labels, 'int32')."
        )
    if labels.ndim != 1:
        raise ValueError(
            f"Got labels of shape {labels.shape}. Expected (n,), one class "
            "index per image."
        )
    if len(labels) != num_images:
        raise ValueError(
            f"Got {num_images} images and {len(labels)} labels. Expected one "
            "label per image."
        )
    outside = (labels < 0) | (labels >= len(class_names))
    if outside.any():
        first = int(np.argmax(outside))
        raise ValueError(
            f"Got {outside.sum()} labels out of range, the first at index "
            f"{first} with value {labels[first]}. Expected values in "
            f"0..{len(class_names) - 1}, as class_names has "
            f"{len(class_names)} entries."
        )


def check_groups(groups: Array | None, num_images: int) -> None:
    """Checks the groups of a set.

    Args:
        groups: What was given.
        num_images: Number of images that the groups are of.

    Raises:
        ValueError: There are more or fewer of them than images.
    """
    if groups is not None and len(groups) != num_images:
        raise ValueError(
            f"Got {num_images} images and {len(groups)} groups. Expected one "
            "for each image."
        )
