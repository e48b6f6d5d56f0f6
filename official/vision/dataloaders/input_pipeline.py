# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""tf.data pipelines over images, in memory or encoded.

Everything random is a function of the seed and the step, so that a run can be
taken up again at any step.
"""

import numpy as np
import tensorflow as tf

from official.vision.dataloaders import data_service
from official.vision.dataloaders import decoding
from official.vision.dataloaders import random_crop
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.preprocessing import Preprocessing

__all__ = ["Preprocessing", "evaluation_dataset", "training_dataset"]

_ENDLESS = np.iinfo(np.int64).max


def training_dataset(
    data, batch_size, preprocessing, seed, start_step=0, service=None
):
    """Returns an endless stream of shuffled and augmented batches.

    The examples are a new permutation of the set in every epoch, one after the
    other; a batch that ends an epoch goes on with the next one. The content of
    a step depends on the seed and the step only: to start at `start_step` gives
    exactly the batches that a run from 0 would see from there on, and costs
    nothing. (With `service`, see `data_service.distribute`.)

    Args:
        data: `ImageData` or `EncodedImages` of n images `(H, W, C)`.
        batch_size: examples per step, at least 1; may be larger than n.
        preprocessing: `Preprocessing`.
        seed: integer >= 0.
        start_step: step of the first batch, at least 0.
        service: address of a tf.data service that runs the pipeline, such as
            `"grpc://host:5000"`; None to run it here.

    Returns:
        A `tf.data.Dataset` of `(images, labels)`: float32 `(B, H, W, C)` and
        int32 `(B,)`, or float32 `(B, N)` if the augmentation gives soft
        labels, with exactly `batch_size` rows.

    Raises:
        ValueError: if a number is out of range, `preprocessing` does not fit
            the images, or nothing answers at `service`.

    Example:

    >>> from official.vision.dataloaders import sources
    >>> pool, test = sources.load_images("digits")
    >>> batches = training_dataset(pool, 64, Preprocessing(), seed=0)
    >>> images, labels = next(iter(batches))
    >>> images.shape
    TensorShape([64, 8, 8, 1])
    """
    _check_batch_size(batch_size)
    preprocessing.check_image_shape(data.image_shape)
    if seed < 0 or start_step < 0:
        raise ValueError(
            "seed and start_step must be integers >= 0. "
            f"Received: seed={seed}, start_step={start_step}."
        )
    shuffle_key, augmentation_key, crop_key, batch_key = (
        int(key) for key in np.random.SeedSequence(seed).generate_state(4)
    )
    first_epoch, first_position = divmod(start_step * batch_size, len(data))

    def epoch_order(epoch):
        order = tf.random.experimental.stateless_shuffle(
            tf.range(len(data)), seed=(shuffle_key, epoch), alg="philox"
        )
        skipped = tf.where(epoch == first_epoch, first_position, 0)
        return order[skipped:]

    def finish(step, batch, labels):
        # uint8 (B, H, W, C); all that is random here depends on `step`.
        batch = _augment(batch, preprocessing, (augmentation_key, step))
        batch, labels = preprocessing.batch_augmentation.augment(
            batch, labels, data.num_classes, (batch_key, step)
        )
        return preprocessing.normalise(batch), labels

    # The service divides a range among its workers, a counter it does not.
    orders = tf.data.Dataset.range(first_epoch, _ENDLESS).map(epoch_order)
    if isinstance(data, ImageData):
        batches = _array_batches
    else:
        batches = _decoded_batches
    dataset = batches(
        data, orders, batch_size, preprocessing, crop_key, start_step
    )
    dataset = _parallel(dataset, finish)
    if service is not None:
        dataset = data_service.distribute(dataset, service, data)
    dataset = dataset.prefetch(tf.data.AUTOTUNE)
    return dataset.apply(
        tf.data.experimental.assert_cardinality(tf.data.INFINITE_CARDINALITY)
    )


def _array_batches(
    data, orders, batch_size, preprocessing, crop_key, start_step
):
    """`(step, images, labels)` by one gather for each batch."""
    images, labels = _on_host(data.images), _on_host(data.labels)

    def make_batch(step, indices):
        batch = tf.gather(images, indices)
        if preprocessing.crop_area is not None:
            batch = random_crop.crop_and_resize(
                batch, preprocessing.crop_area, (crop_key, step)
            )
        return step, batch, tf.gather(labels, indices)

    dataset = orders.rebatch(batch_size, drop_remainder=True)
    return _parallel(dataset.enumerate(start=start_step), make_batch)


def _decoded_batches(
    data, orders, batch_size, preprocessing, crop_key, start_step
):
    """`(step, images, labels)`, each image decoded by itself."""
    labels = _on_host(data.labels)
    if preprocessing.crop_area is None:
        view = decoding.view_maker(data, preprocessing.evaluation_resize)
    else:
        crop = decoding.crop_maker(data, preprocessing.crop_area)

    def make_example(position, index):
        # position = step * batch_size + row
        if preprocessing.crop_area is None:
            image = view(index)
        else:
            image = crop(index, (crop_key, position))
        return image, labels[index]

    dataset = orders.unbatch().enumerate(start=start_step * batch_size)
    dataset = _parallel(dataset, make_example)
    dataset = dataset.batch(batch_size, drop_remainder=True)
    dataset = dataset.enumerate(start=start_step)
    return dataset.map(lambda step, batch: (step, *batch))


def evaluation_dataset(data, batch_size, preprocessing):
    """Returns batches that hold each example once, in order, not augmented.

    Args:
        data: `ImageData` or `EncodedImages` of n images `(H, W, C)`.
        batch_size: examples per batch, at least 1; the last one may be short.
        preprocessing: `Preprocessing`, of which only `normalise` and, for
            encoded images, `evaluation_resize` are used.

    Returns:
        A `tf.data.Dataset` of `(images, labels)`: float32 `(B, H, W, C)` and
        int32 `(B,)`.

    Raises:
        ValueError: if `batch_size` is out of range, or `preprocessing` does not
            fit the images.
    """
    _check_batch_size(batch_size)
    preprocessing.check_image_shape(data.image_shape)
    labels = _on_host(data.labels)

    def normalise(images, labels):
        return preprocessing.normalise(images), labels

    if isinstance(data, ImageData):
        images = _on_host(data.images)

        def make_batch(start):
            rows = slice(start, start + batch_size)
            return normalise(images[rows], labels[rows])

        dataset = tf.data.Dataset.range(0, len(data), batch_size)
        dataset = _parallel(dataset, make_batch)
    else:
        view = decoding.view_maker(data, preprocessing.evaluation_resize)
        dataset = tf.data.Dataset.range(len(data))
        dataset = _parallel(dataset, lambda i: (view(i), labels[i]))
        dataset = _parallel(dataset.batch(batch_size), normalise)
    return dataset.prefetch(tf.data.AUTOTUNE)


def _parallel(dataset, function):
    return dataset.map(
        function, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True
    )


def _on_host(array):
    # A plain tensor might be placed on an accelerator, far from tf.data.
    with tf.device("CPU:0"):
        return tf.constant(array)


def _augment(images, preprocessing, seed):
    """Crops and flips (B, H, W, C) by one gather of whole pixels."""
    padding = preprocessing.crop_padding
    if not padding and not preprocessing.horizontal_flip:
        return images
    batch, height, width, channels = images.shape
    margins = (padding, padding)
    images = tf.pad(images, ((0, 0), margins, margins, (0, 0)))
    padded_height, padded_width = height + 2 * padding, width + 2 * padding

    draws = tf.random.stateless_uniform((batch, 3), seed, alg="philox")
    offsets = tf.cast(draws[:, :2] * (2 * padding + 1), tf.int32)
    rows = offsets[:, :1] + tf.range(height)  # (B, H)
    columns = tf.range(width)
    if preprocessing.horizontal_flip:
        flipped = draws[:, 2:] < 0.5
        columns = tf.where(flipped, width - 1 - columns, columns)
    columns = offsets[:, 1:] + columns  # (B, W)

    rows += tf.range(batch)[:, None] * padded_height
    pixels = rows[:, :, None] * padded_width + columns[:, None, :]  # (B, H, W)
    return tf.gather(tf.reshape(images, (-1, channels)), pixels)


def _check_batch_size(batch_size):
    if batch_size < 1:
        raise ValueError(
            f"batch_size must be at least 1. Received: {batch_size}."
        )
