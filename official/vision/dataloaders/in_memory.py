# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Brings the images of a set to one size, and encoded ones into memory."""

import numpy as np
import tensorflow as tf

from official.vision.dataloaders import decoding
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.readable_files import first_line

_CHUNK = 1024


def resize_images(data, size, evaluation_resize=None):
    """Resizes images in memory.

    Args:
        data: `ImageData`.
        size: `(H, W)`.
        evaluation_resize: as for `decoding.resize`.

    Returns:
        `ImageData` of images `(H, W, C)`.
    """
    with tf.device("CPU:0"):
        images = [
            decoding.resize(
                data.images[start : start + _CHUNK], size, evaluation_resize
            ).numpy()
            for start in range(0, len(data), _CHUNK)
        ]
    return ImageData(np.concatenate(images), data.labels, data.class_names)


def decode_images(data, evaluation_resize=None):
    """Decodes every image once.

    Args:
        data: `EncodedImages` with a size.
        evaluation_resize: as for `decoding.resize`.

    Returns:
        `(images, faults)`: uint8 `(n, H, W, C)` and a dict from the index of
        an image that cannot be decoded, and is black, to the reason.
    """
    images = np.zeros((len(data), *data.image_shape), np.uint8)
    faults = {}
    view = decoding.view_maker(data, evaluation_resize)
    for index, result in enumerate(_results(view, len(data))):
        if isinstance(result, tf.errors.OpError):
            faults[index] = first_line(result)
        else:
            images[index] = result.numpy()
    return images, faults


def common_size(parts):
    """The one size of all images that can be decoded.

    Args:
        parts: list of `EncodedImages`.

    Returns:
        `(H, W)`.

    Raises:
        ValueError: if two sizes differ, or if no image can be decoded.
    """
    first = None
    for data in parts:
        size_of = decoding.size_maker(data)
        for index, result in enumerate(_results(size_of, len(data))):
            if isinstance(result, tf.errors.OpError):
                continue
            size = tuple(int(side) for side in result)
            first = first or (size, data.name(index))
            if size != first[0]:
                raise ValueError(
                    "The images differ in size: "
                    f"{first[1]} is {_words(first[0])} and "
                    f"{data.name(index)} is {_words(size)} (height x width). "
                    "Say to which size they are to be brought: "
                    "task.data.image_size=[H, W]."
                )
    if first is None:
        raise ValueError("No image can be decoded, so their size is not known.")
    return first[0]


def _words(size):
    return f"{size[0]}x{size[1]}"


def _results(function, number):
    """Yields `function(i)` of each index, or the error instead."""
    dataset = tf.data.Dataset.range(number)
    dataset = dataset.map(
        function, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True
    )
    iterator = iter(dataset.prefetch(tf.data.AUTOTUNE))
    for _ in range(number):
        try:
            yield next(iterator)
        except tf.errors.OpError as error:
            yield error
