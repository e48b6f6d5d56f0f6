# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A labelled set of images as files or encoded bytes, of any size."""

import dataclasses
import os
from typing import Optional

import numpy as np

from official.vision.dataloaders import image_data


@dataclasses.dataclass(frozen=True, eq=False)
class EncodedImages:
    """JPEG, PNG, BMP or GIF images with integer labels.

    An image is decoded when it is needed: the first frame of a GIF, with
    `channels` channels whatever the file has, and resized to `image_size`. An
    alpha channel is dropped. The orientation that a camera notes beside the
    pixels (EXIF) is not applied.

    Args:
        files: object array `(n,)`: all paths (str), or all encoded images
            (bytes).
        labels: int32 array `(n,)`, values in `0..N-1`.
        class_names: tuple of the N class names, in label order.
        image_size: `(H, W)` of the decoded images; None while it is not known.
        channels: 1 for grey or 3 for colour.

    Raises:
        ValueError: if an array has the wrong type, rank or length, if there is
            no image, if a label names no class, or if a number is out of range.

    Example:

    >>> data = EncodedImages(
    ...     files=np.array(["tom.jpg", "rex.png"], object),
    ...     labels=np.array([0, 1], "int32"),
    ...     class_names=("cat", "dog"),
    ... )
    >>> len(data), data.image_shape, data.with_size((224, 192)).image_shape
    (2, (None, None, 3), (224, 192, 3))
    """

    files: np.ndarray
    labels: np.ndarray
    class_names: tuple[str, ...]
    image_size: Optional[tuple[int, int]] = None
    channels: int = 3

    def __post_init__(self):
        _check_files(self.files)
        image_data.check_class_names(self.class_names)
        image_data.check_labels(self.labels, len(self.files), self.class_names)
        if self.channels not in (1, 3):
            raise ValueError(
                "channels must be 1 for grey or 3 for colour. "
                f"Received: {self.channels}."
            )
        if self.image_size is not None:
            size = tuple(int(side) for side in self.image_size)
            if len(size) != 2 or min(size) < 1:
                raise ValueError(
                    "image_size must be (H, W), both at least 1. "
                    f"Received: {self.image_size}."
                )
            object.__setattr__(self, "image_size", size)

    def __len__(self):
        return len(self.files)

    @property
    def num_classes(self):
        """The number of classes N."""
        return len(self.class_names)

    @property
    def image_shape(self):
        """`(H, W, C)` of every decoded image; H and W None while unknown."""
        return (*(self.image_size or (None, None)), self.channels)

    @property
    def are_paths(self):
        """Whether the images are in files, not in memory."""
        return isinstance(self.files[0], str)

    def name(self, index):
        """What to call an image in a message: its path, or its place."""
        return self.files[index] if self.are_paths else f"image {index}"

    def as_bytes(self):
        """`files` as TensorFlow takes them: paths, too, are bytes."""
        if not self.are_paths:
            return self.files
        return np.array([os.fsencode(path) for path in self.files], object)

    def with_size(self, image_size):
        """The same images, to be decoded to `image_size` (H, W)."""
        return dataclasses.replace(self, image_size=image_size)

    def take(self, indices):
        """Returns the examples at `indices`, in that order, as a new set.

        Args:
            indices: integer indices `(k,)`, or a boolean mask `(n,)`.

        Raises:
            ValueError: if `indices` selects nothing.
        """
        return dataclasses.replace(
            self, files=self.files[indices], labels=self.labels[indices]
        )


def _check_files(files):
    if (
        not isinstance(files, np.ndarray)
        or files.dtype != object
        or files.ndim != 1
    ):
        raise ValueError(
            "files must be a numpy array of objects with shape (n,). Received: "
            f"{getattr(files, 'dtype', type(files).__name__)} with shape "
            f"{np.shape(files)}. Convert it with numpy.array(files, object)."
        )
    if not len(files):
        raise ValueError("files must hold at least one image. Received: none.")
    kinds = {type(file) for file in files}
    if kinds not in ({str}, {bytes}):
        names = ", ".join(sorted(kind.__name__ for kind in kinds))
        raise ValueError(
            "files must be all paths (str) or all encoded images (bytes). "
            f"Received: {names}."
        )
