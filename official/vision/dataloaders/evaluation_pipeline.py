# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The tf.data pipeline of evaluation: each image once, in order."""

import tensorflow as tf

from official.typing import Tensor
from official.vision.dataloaders import decoding
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.image_config import ImageConfig
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.tf_data import on_host
from official.vision.dataloaders.tf_data import parallel_map


def evaluation_dataset(
    data: ImageData | EncodedImages, config: ImageConfig
) -> tf.data.Dataset:
    """Makes batches that hold each example once, in order, not augmented.

    Args:
        data: n images `(H, W, C)`, in memory or encoded.
        config: Settings of the images. The last batch may have fewer than
            `evaluation_batch_size`.

    Returns:
        A `tf.data.Dataset` of `(images, labels)`: float32 `(B, H, W, C)` and
        int32 `(B,)`.

    Raises:
        ValueError: The preprocessing does not fit the images.
    """
    config.check_image_shape(data.image_shape)
    batch_size = config.evaluation_batch_size
    labels = on_host(data.labels)

    def normalize(images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        return config.normalize(images), labels

    if isinstance(data, ImageData):
        images = on_host(data.images)

        def make_batch(start: Tensor) -> tuple[Tensor, Tensor]:
            rows = slice(start, start + batch_size)
            return normalize(images[rows], labels[rows])

        dataset = tf.data.Dataset.range(0, len(data), batch_size)
        dataset = parallel_map(dataset, make_batch)
    else:
        image = decoding.image_reader(data, config.evaluation_resize)
        dataset = tf.data.Dataset.range(len(data))
        dataset = parallel_map(dataset, lambda i: (image(i), labels[i]))
        dataset = parallel_map(dataset.batch(batch_size), normalize)
    return dataset.prefetch(tf.data.AUTOTUNE)
