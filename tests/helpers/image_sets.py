# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Small labeled sets of images, each image with a label of its own."""

import numpy as np

from image_files import encode
from image_files import random_image
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.image_data import ImageData


def images_in_memory(count, shape=(6, 5, 3)):
    """Random images of one size."""
    images = np.random.default_rng(0).integers(1, 256, (count, *shape))
    return ImageData(images.astype("uint8"), *_labels(count))


def encoded_images(count, folder=None, size=(6, 5)):
    """Images of several sizes and kinds, in memory or in a folder."""
    files = [
        encode(random_image(i, 8 + i % 3, 9), ("PNG", "JPEG", "BMP")[i % 3])
        for i in range(count)
    ]
    if folder is not None:
        for index, contents in enumerate(files):
            (folder / str(index)).write_bytes(contents)
        files = [str(folder / str(index)) for index in range(count)]
    return EncodedImages(np.array(files, object), *_labels(count), size)


def _labels(count):
    return np.arange(count, dtype="int32"), tuple(map(str, range(count)))
