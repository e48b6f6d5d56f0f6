# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A labeled set of images as files or encoded bytes, of any size."""

import dataclasses
import os
from collections.abc import Sequence
from typing import Any
from typing import TypeAlias

import numpy as np

from official.typing import Array
from official.vision.dataloaders import image_data
from official.vision.dataloaders.image_data import ImageData


@dataclasses.dataclass(frozen=True, eq=False)
class EncodedImages:
    """JPEG, PNG, BMP, GIF or WebP images with integer labels.

    An image is decoded when it is needed: the first frame of a GIF, with
    `channels` channels whatever the file has, and resized to `image_size`. An
    alpha channel is dropped. The orientation that a camera notes beside the
    pixels (EXIF) is not applied.

    Args:
        files: Object array `(n,)`: all paths (str), or all encoded images
            (bytes).
        labels: int32 array `(n,)`, values in `0..N-1`.
        class_names: The N class names, in label order.
        image_size: `(H, W)` of the decoded images; None while it is not known.
        channels: 1 for gray or 3 for color.
        groups: Names `(n,)` of the groups of images that are alike, such as
            patients; None if each image is a group of its own.

    Raises:
        ValueError: An array has the wrong type, rank or length, there is no
            image, a label names no class, or a number is out of range.

    Example:
    >>> data = EncodedImages(
    ...     files=np.array(["tom.jpg", "rex.png"], object),
    ...     labels=np.array([0, 1], "int32"),
    ...     class_names=("cat", "dog"),
    ... )
    >>> len(data), data.image_shape, data.with_size((224, 192)).image_shape
    (2, (None, None, 3), (224, 192, 3))
    """

    files: Array
    labels: Array
    class_names: tuple[str, ...]
    image_size: tuple[int, int] | None = None
    channels: int = 3
    groups: Array | None = None

    def __post_init__(self) -> None:
        _check_files(self.files)
        image_data.check_groups(self.groups, len(self.files))
        image_data.check_class_names(self.class_names)
        image_data.check_labels(self.labels, len(self.files), self.class_names)
        if self.channels not in (1, 3):
            raise ValueError(
                f"Got channels={self.channels}. Expected 1 for gray or 3 for "
                "color."
            )
        if self.image_size is not None:
            size = tuple(int(side) for side in self.image_size)
            if len(size) != 2 or min(size) < 1:
                raise ValueError(
                    f"Got image_size={self.image_size}. Expected (H, W), both "
                    "at least 1."
                )
            object.__setattr__(self, "image_size", size)

    def __len__(self) -> int:
        return len(self.files)

    @property
    def num_classes(self) -> int:
        """The number of classes N."""
        return len(self.class_names)

    @property
    def image_shape(self) -> tuple[Any, Any, int]:
        """`(H, W, C)` of every decoded image; H and W None while unknown."""
        height, width = self.image_size or (None, None)
        return height, width, self.channels

    @property
    def are_paths(self) -> bool:
        """Whether the images are in files, not in memory."""
        return isinstance(self.files[0], str)

    def name(self, index: int) -> str:
        """What to call an image in a message: its path, or its place."""
        if not self.are_paths:
            return f"image {index}"
        # The name of a file need not be text that can be printed.
        return os.fsencode(self.files[index]).decode(
            "utf-8", "backslashreplace"
        )

    def as_bytes(self) -> Array:
        """Returns `files` as TensorFlow takes them: paths, too, as bytes."""
        if not self.are_paths:
            return self.files
        return np.array([os.fsencode(path) for path in self.files], object)

    def with_size(self, image_size: Sequence[int]) -> "EncodedImages":
        """Returns the same images, to be decoded to `image_size` (H, W)."""
        height, width = image_size
        return dataclasses.replace(self, image_size=(height, width))

    def take(self, indices: Array | Sequence[int]) -> "EncodedImages":
        """Takes the examples at `indices`, in that order, as a new set.

        Args:
            indices: Integers `(k,)`, or a boolean mask `(n,)`.

        Returns:
            The new set.

        Raises:
            ValueError: `indices` selects nothing.
        """
        return dataclasses.replace(
            self,
            files=self.files[indices],
            labels=self.labels[indices],
            groups=None if self.groups is None else self.groups[indices],
        )


#: A labeled set of images, in memory or encoded.
LabeledImages: TypeAlias = ImageData | EncodedImages


def _check_files(files: Array) -> None:
    if (
        not isinstance(files, np.ndarray)
        or files.dtype != object
        or files.ndim != 1
    ):
        raise ValueError(
            f"Got files of {getattr(files, 'dtype', type(files).__name__)} "
            f"with shape {np.shape(files)}. Expected a numpy array of objects "
            "with shape (n,). Convert it with numpy.array(files, object)."
        )
    if not len(files):
        raise ValueError("Got no files. Expected at least one image.")
    kinds = {type(file) for file in files}
    if kinds not in ({str}, {bytes}):
        names = ", ".join(sorted(kind.__name__ for kind in kinds))
        raise ValueError(
            f"Got files of type {names}. Expected all paths (str) or all "
            "encoded images (bytes)."
        )
