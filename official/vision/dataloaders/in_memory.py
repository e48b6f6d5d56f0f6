# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Brings the images of a set to one size, and encoded ones into memory."""

import dataclasses
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from official.typing import Array
from official.typing import Tensor
from official.vision.dataloaders import decoding
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.readable_files import first_line
from official.vision.dataloaders.tf_data import parallel_map

_CHUNK = 1024


def resize_images(
    data: ImageData, size: Sequence[int], evaluation_resize: int | None = None
) -> ImageData:
    """Resizes images in memory.

    Args:
        data: Images of another size.
        size: Height and width `(H, W)`.
        evaluation_resize: As for `decoding.resize`.

    Returns:
        The same examples with images `(H, W, C)`.
    """
    with tf.device("CPU:0"):
        images = [
            decoding.resize(
                data.images[start : start + _CHUNK], size, evaluation_resize
            ).numpy()
            for start in range(0, len(data), _CHUNK)
        ]
    return dataclasses.replace(data, images=np.concatenate(images))


def decode_images(
    data: EncodedImages, evaluation_resize: int | None = None
) -> tuple[Array, dict[int, str]]:
    """Decodes every image once.

    Args:
        data: Images with a size `(H, W, C)`.
        evaluation_resize: As for `decoding.resize`.

    Returns:
        `(images, faults)`: uint8 `(n, H, W, C)` and a dict from the index of
        an image that cannot be decoded, and is black, to the reason.
    """
    images = np.zeros((len(data), *data.image_shape), np.uint8)
    faults = {}
    read_image = decoding.image_reader(data, evaluation_resize)
    for index, result in enumerate(_results(read_image, len(data))):
        if isinstance(result, tf.errors.OpError):
            faults[index] = first_line(result)
        else:
            images[index] = result.numpy()
    return images, faults


def undecodable(data: EncodedImages) -> dict[int, str]:
    """Finds the images that cannot be decoded.

    Args:
        data: Images with a size `(H, W, C)`.

    Returns:
        Dict from the index of an image to what is wrong with it.
    """
    read_image = decoding.image_reader(data, None)
    return {
        index: first_line(result)
        for index, result in enumerate(_results(read_image, len(data)))
        if isinstance(result, tf.errors.OpError)
    }


def common_size(parts: Sequence[EncodedImages]) -> tuple[int, int]:
    """Finds the one size of all images that can be decoded.

    Args:
        parts: Sets of images.

    Returns:
        Height and width `(H, W)`.

    Raises:
        ValueError: Two sizes differ, or no image can be decoded.
    """
    first = None
    for data in parts:
        read_size = decoding.size_reader(data)
        for index, result in enumerate(_results(read_size, len(data))):
            if isinstance(result, tf.errors.OpError):
                continue
            height, width = (int(side) for side in result)
            if first is None:
                first = (height, width), data.name(index)
            if (height, width) != first[0]:
                raise ValueError(
                    f"Got images of different sizes: {first[1]} is "
                    f"{_words(first[0])} and {data.name(index)} is "
                    f"{_words((height, width))} (height x width). Expected one "
                    "size. Set the size to resize them to: "
                    "task.data.image_size=[H, W]."
                )
    if first is None:
        raise ValueError(
            "Got no image that can be decoded. Expected at least one, because "
            "it gives the size of all. Repair the images, or set "
            "task.data.image_size."
        )
    return first[0]


def _words(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def _results(
    function: Callable[[Tensor], Tensor], number: int
) -> Iterator[Tensor | tf.errors.OpError]:
    """Yields `function(i)` of each index, or the error instead."""
    dataset = parallel_map(tf.data.Dataset.range(number), function)
    iterator = iter(dataset.prefetch(tf.data.AUTOTUNE))
    for _ in range(number):
        try:
            yield next(iterator)
        except tf.errors.OpError as error:
            yield error
