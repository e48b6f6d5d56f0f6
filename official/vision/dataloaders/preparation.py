# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Images as a source has them, made ready: readable, sized, decoded."""

import math
from collections.abc import Sequence
from typing import cast

import numpy as np

from official.vision.dataloaders import in_memory
from official.vision.dataloaders import readable_files
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.image_config import ImageConfig
from official.vision.dataloaders.image_data import MEMORY_LIMIT
from official.vision.dataloaders.image_data import ImageData


def prepare(
    parts: Sequence[LabeledImages], config: ImageConfig
) -> tuple[Sequence[LabeledImages], Sequence[LabeledImages]]:
    """Makes the parts of a set ready to be divided and read.

    Args:
        parts: What a source gives: pool and test set, perhaps validation
            between them.
        config: Settings of the data.

    Returns:
        `(originals, images)`, both with the examples that can be read. The
        images have one size, and are decoded if they are to be kept in memory.
        The originals are encoded if the source's are: random resized crops are
        taken from them.

    Raises:
        ValueError: Images cannot be read or differ in size, or the settings do
            not fit the images.
    """
    if isinstance(parts[0], ImageData):
        resized = _resized(cast("Sequence[ImageData]", parts), config)
        return resized, resized
    encoded = readable_files.readable(
        cast("Sequence[EncodedImages]", parts), config.unreadable
    )
    size = config.image_size or in_memory.common_size(encoded)
    _check_fits((*size, encoded[0].channels), config)
    originals = [part.with_size(size) for part in encoded]
    if _are_kept_decoded(originals, config):
        return _decoded(originals, config)
    if config.unreadable == "skip":
        originals = _decodable(originals, config)
    return originals, originals


def _resized(
    parts: Sequence[ImageData], config: ImageConfig
) -> Sequence[ImageData]:
    height, width, channels = parts[0].image_shape
    size = tuple(config.image_size or (height, width))
    _check_fits((*size, channels), config)
    if size == (height, width) and config.evaluation_resize is None:
        return parts
    return [
        in_memory.resize_images(part, size, config.evaluation_resize)
        for part in parts
    ]


def _check_fits(image_shape: tuple[int, ...], config: ImageConfig) -> None:
    """Raises unless the settings fit images of this shape."""
    config.augmentation.check_image_shape(image_shape)
    config.check_image_shape(image_shape)


def _are_kept_decoded(
    parts: Sequence[EncodedImages], config: ImageConfig
) -> bool:
    """Whether the decoded images are to be kept in memory."""
    if config.cache != "auto":
        return config.cache == "always"
    size = sum(len(part) * math.prod(part.image_shape) for part in parts)
    return size <= MEMORY_LIMIT


def _decoded(
    parts: Sequence[EncodedImages], config: ImageConfig
) -> tuple[Sequence[EncodedImages], Sequence[ImageData]]:
    """The parts that can be decoded, encoded and decoded."""
    pairs = [
        in_memory.decode_images(part, config.evaluation_resize)
        for part in parts
    ]
    faults = [found for _, found in pairs]
    encoded = readable_files.without_faults(parts, faults, config.unreadable)
    decoded = [
        ImageData(
            np.delete(images, list(found), axis=0) if found else images,
            part.labels,
            part.class_names,
            part.groups,
        )
        for (images, found), part in zip(pairs, encoded, strict=True)
    ]
    return encoded, decoded


def _decodable(
    parts: Sequence[EncodedImages], config: ImageConfig
) -> list[EncodedImages]:
    """The parts that can be decoded, where no pixels are kept."""
    print(f"Decoding {sum(map(len, parts))} images once, to find damaged ones.")
    faults = [in_memory.undecodable(part) for part in parts]
    return readable_files.without_faults(parts, faults, config.unreadable)
