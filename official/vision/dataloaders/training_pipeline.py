# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The tf.data pipeline of training.

Everything random is a function of the seed and the step, so that a run can be
resumed at any step.
"""

import dataclasses

import numpy as np
import tensorflow as tf

from official.typing import Tensor
from official.vision.dataloaders import data_service
from official.vision.dataloaders import decoding
from official.vision.dataloaders.data_config import DataConfig
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.example_order import epoch_orders
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.tf_data import on_host
from official.vision.dataloaders.tf_data import parallel_map
from official.vision.dataloaders.unlabeled_rows import with_unlabeled
from official.vision.ops import random_crop
from official.vision.ops.batch_augmentation import augment_batch
from official.vision.ops.crop_and_flip import crop_and_flip


def training_dataset(
    data: LabeledImages,
    config: DataConfig,
    seed: int,
    start_step: int = 0,
    unlabeled: LabeledImages | None = None,
) -> tf.data.Dataset:
    """Makes an endless stream of shuffled and augmented batches.

    The examples are a new permutation of the set in every epoch, one after the
    other; a batch that ends an epoch goes on with the next one. The content of
    a step depends on the seed and the step only: to start at `start_step` gives
    exactly the batches that a run from 0 would see from there on, and costs
    nothing. (With a tf.data service, see `data_service.distribute`.)

    Args:
        data: n images `(H, W, C)`, in memory or encoded.
        config: Settings of the images. `batch_size` may be larger than n.
        seed: At least 0.
        start_step: Step of the first batch, at least 0.
        unlabeled: Images whose labels are not used. Every batch has
            `unlabeled_batch_size` of them as well, spread evenly among the
            others, so that replicas get like parts. They are augmented alike,
            but not mixed.

    Returns:
        A `tf.data.Dataset` of `(images, labels)`: float32 `(B, H, W, C)` and
        int32 `(B,)`, or float32 `(B, N)` if the augmentation gives soft
        labels, with exactly `batch_size` labeled rows. An unlabeled row has
        label -1, or a row of zeros.

    Raises:
        ValueError: The start is negative, the settings do not fit the images,
            or nothing answers at the address of the tf.data service.

    Example:
    >>> from official.vision.dataloaders import sources
    >>> pool, test = sources.load_images("digits")
    >>> batches = training_dataset(pool, DataConfig(batch_size=64), seed=0)
    >>> images, labels = next(iter(batches))
    >>> images.shape
    TensorShape([64, 8, 8, 1])
    """
    config.check_image_shape(data.image_shape)
    config.augmentation.check_image_shape(data.image_shape)
    if start_step < 0:
        raise ValueError(
            f"Got start_step={start_step}. Expected an integer of at least 0."
        )
    dataset = _batches(data, config, np.random.SeedSequence(seed), start_step)
    if unlabeled is not None:
        others = _batches(
            unlabeled,
            of_unlabeled(config),
            np.random.SeedSequence([seed, 1]),
            start_step,
        )
        dataset = with_unlabeled(dataset, others)
    dataset = dataset.prefetch(tf.data.AUTOTUNE)
    return dataset.apply(
        tf.data.experimental.assert_cardinality(tf.data.INFINITE_CARDINALITY)
    )


def of_unlabeled(config: DataConfig) -> DataConfig:
    """The settings for batches of unlabeled images, which are not mixed.

    Args:
        config: Settings of the labeled images.

    Returns:
        Those with the batch size of unlabeled images, and without what mixes
        labels.
    """
    size = config.unlabeled_batch_size or config.batch_size
    augmentation = dataclasses.replace(
        config.augmentation,
        mixup_alpha=0.0,
        cutmix_alpha=0.0,
        label_smoothing=0.0,
    )
    return dataclasses.replace(
        config, batch_size=size, augmentation=augmentation
    )


def _batches(
    data: LabeledImages,
    config: DataConfig,
    seeds: np.random.SeedSequence,
    start_step: int,
) -> tf.data.Dataset:
    """`(images, labels)`, augmented and normalized."""
    shuffle_key, augmentation_key, crop_key, batch_key = (
        int(key) for key in seeds.generate_state(4)
    )

    def finish(
        step: Tensor, images: Tensor, labels: Tensor
    ) -> tuple[Tensor, Tensor]:
        # uint8 (B, H, W, C); all that is random here depends on `step`.
        augmentation = config.augmentation
        images = crop_and_flip(
            images,
            (augmentation_key, step),
            augmentation.crop_padding,
            augmentation.horizontal_flip,
        )
        images, labels = augment_batch(
            images, labels, data.num_classes, augmentation, (batch_key, step)
        )
        return config.normalize(images), labels

    orders = epoch_orders(len(data), config.batch_size, shuffle_key, start_step)
    if isinstance(data, ImageData):
        dataset = _array_batches(data, orders, config, crop_key, start_step)
    else:
        dataset = _decoded_batches(data, orders, config, crop_key, start_step)
    dataset = parallel_map(dataset, finish)
    if config.tf_data_service is not None:
        dataset = data_service.distribute(dataset, config.tf_data_service, data)
    return dataset


def _array_batches(
    data: ImageData,
    orders: tf.data.Dataset,
    config: DataConfig,
    crop_key: int,
    start_step: int,
) -> tf.data.Dataset:
    """`(step, images, labels)` by one gather for each batch."""
    images, labels = on_host(data.images), on_host(data.labels)
    augmentation = config.augmentation

    def make_batch(
        step: Tensor, indices: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        batch = tf.gather(images, indices)
        if augmentation.random_resized_crop:
            batch = random_crop.crop_and_resize(
                batch, augmentation.crop_area, (crop_key, step)
            )
        return step, batch, tf.gather(labels, indices)

    dataset = orders.rebatch(config.batch_size, drop_remainder=True)
    return parallel_map(dataset.enumerate(start=start_step), make_batch)


def _decoded_batches(
    data: EncodedImages,
    orders: tf.data.Dataset,
    config: DataConfig,
    crop_key: int,
    start_step: int,
) -> tf.data.Dataset:
    """`(step, images, labels)`, each image decoded by itself."""
    labels = on_host(data.labels)
    batch_size = config.batch_size
    if config.augmentation.random_resized_crop:
        crop = decoding.crop_reader(data, config.augmentation.crop_area)

        def make_example(
            position: Tensor, index: Tensor
        ) -> tuple[Tensor, Tensor]:
            # position = step * batch_size + row
            return crop(index, (crop_key, position)), labels[index]
    else:
        image = decoding.image_reader(data, config.evaluation_resize)

        def make_example(
            position: Tensor, index: Tensor
        ) -> tuple[Tensor, Tensor]:
            return image(index), labels[index]

    dataset = orders.unbatch().enumerate(start=start_step * batch_size)
    dataset = parallel_map(dataset, make_example)
    dataset = dataset.batch(batch_size, drop_remainder=True)
    dataset = dataset.enumerate(start=start_step)
    return dataset.map(lambda step, batch: (step, *batch))
