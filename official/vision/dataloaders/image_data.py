# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A labelled set of images held in memory."""

import dataclasses

import numpy as np

# Bytes of pixels up to which encoded images are decoded once and kept.
MEMORY_LIMIT = 2 * 2**30


@dataclasses.dataclass(frozen=True, eq=False)
class ImageData:
    """Images of one size with integer labels, checked on construction.

    Args:
        images: uint8 array `(n, H, W, C)`, none of the sizes zero.
        labels: int32 array `(n,)`, values in `0..N-1`.
        class_names: tuple of the N class names, in label order.

    Raises:
        ValueError: if an array has the wrong type, rank or length, if there is
            no image, or if a label names no class.

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

    images: np.ndarray
    labels: np.ndarray
    class_names: tuple[str, ...]

    def __post_init__(self):
        _check_images(self.images)
        check_class_names(self.class_names)
        check_labels(self.labels, len(self.images), self.class_names)

    def __len__(self):
        return len(self.images)

    @property
    def num_classes(self):
        """The number of classes N."""
        return len(self.class_names)

    @property
    def image_shape(self):
        """`(H, W, C)` of every image."""
        return self.images.shape[1:]

    def take(self, indices):
        """Returns the examples at `indices`, in that order, as a new set.

        Args:
            indices: integer indices `(k,)`, or a boolean mask `(n,)`.

        Raises:
            ValueError: if `indices` selects nothing.
        """
        return ImageData(
            self.images[indices], self.labels[indices], self.class_names
        )


def _check_images(images):
    if not isinstance(images, np.ndarray):
        raise ValueError(
            "images must be a numpy array of uint8 with shape (n, H, W, C). "
            f"Received: {type(images).__name__}. Convert it with "
            "numpy.asarray."
        )
    if images.ndim != 4:
        hint = (
            " Gray images need a last axis of size 1: images[..., None]."
            if images.ndim == 3
            else ""
        )
        raise ValueError(
            "images must have shape (n, H, W, C). "
            f"Received shape: {images.shape}.{hint}"
        )
    if images.size == 0:
        raise ValueError(
            "images must hold at least one pixel of one image. "
            f"Received shape: {images.shape}."
        )
    if images.dtype != np.uint8:
        raise ValueError(
            f"images must be uint8 pixels 0..255. Received: {images.dtype}"
            f"{_describe_non_finite(images)}. Scale to 0..255, round and "
            "convert with images.astype('uint8')."
        )


def _describe_non_finite(images):
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


def check_class_names(class_names):
    """Raises ValueError unless it is a tuple of at least one string."""
    is_names = isinstance(class_names, tuple) and all(
        isinstance(name, str) for name in class_names
    )
    if not is_names or not class_names:
        raise ValueError(
            "class_names must be a tuple of at least one string. "
            f"Received: {class_names!r}."
        )


def check_labels(labels, num_images, class_names):
    """Raises ValueError unless it is int32 `(num_images,)`, each a class."""
    if not isinstance(labels, np.ndarray) or labels.dtype != np.int32:
        received = getattr(labels, "dtype", type(labels).__name__)
        raise ValueError(
            "labels must be a numpy array of int32. "
            f"Received: {received}. Convert it with "
            "numpy.asarray(labels, 'int32')."
        )
    if labels.ndim != 1:
        raise ValueError(
            "labels must have shape (n,), one class index per image. "
            f"Received shape: {labels.shape}."
        )
    if len(labels) != num_images:
        raise ValueError(
            "images and labels must have the same length. Received: "
            f"{num_images} images and {len(labels)} labels."
        )
    outside = (labels < 0) | (labels >= len(class_names))
    if outside.any():
        first = int(np.argmax(outside))
        raise ValueError(
            f"labels must be in 0..{len(class_names) - 1}, as class_names has "
            f"{len(class_names)} entries. Received: {outside.sum()} outside, "
            f"the first at index {first} with value {labels[first]}."
        )
