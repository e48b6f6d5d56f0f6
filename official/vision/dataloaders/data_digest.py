# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A short text that stands for the images and labels of a data set."""

import hashlib
import os
import pathlib
from collections.abc import Iterator
from collections.abc import Sequence

from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.image_data import ImageData


def data_digest(parts: Sequence[LabeledImages]) -> str:
    """Computes the digest of a set as its source gives it.

    Of files the names within the set and the sizes count, so that the set can
    be moved; of arrays the pixels; of encoded images in memory the lengths.

    Args:
        parts: Pool and test set, perhaps with a validation set between them.

    Returns:
        64 hexadecimal digits.

    Example:
    >>> import numpy as np
    >>> data = ImageData(
    ...     np.zeros((1, 4, 4, 1), "uint8"), np.zeros(1, "int32"), ("a",)
    ... )
    >>> data_digest([data, data]) == data_digest([data])
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(repr((part.class_names, len(part))).encode())
        digest.update(part.labels.tobytes())
        if part.groups is not None:
            digest.update(repr(part.groups.tolist()).encode())
        for content in _contents(part):
            digest.update(content)
    return digest.hexdigest()


def content_digest(images: LabeledImages) -> str:
    """Computes a digest of labels and whole images, as they are encoded.

    Args:
        images: A set of images; files are read.

    Returns:
        64 hexadecimal digits.
    """
    digest = hashlib.sha256(images.labels.tobytes())
    digest.update(repr(images.image_shape).encode())
    if isinstance(images, ImageData):
        digest.update(images.images.tobytes())
        return digest.hexdigest()
    for file in images.files:
        content = pathlib.Path(file).read_bytes() if images.are_paths else file
        digest.update(b"%d\0%s" % (len(content), content))
    return digest.hexdigest()


def _contents(part: LabeledImages) -> Iterator[bytes]:
    if isinstance(part, ImageData):
        for image in part.images:
            yield image.tobytes()
    elif part.are_paths:
        root = os.path.commonpath([os.path.dirname(p) for p in part.files])
        for path in part.files:
            name = os.fsencode(os.path.relpath(path, root))
            yield b"%s\0%d\0" % (name, _size(path))
    else:
        yield repr([len(image) for image in part.files]).encode()


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:  # An unreadable file is found, and named, elsewhere.
        return 0
