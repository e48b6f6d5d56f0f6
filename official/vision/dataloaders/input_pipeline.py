# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""tf.data pipelines over images in memory.

Everything works on whole batches, and everything random is a function of the
seed and the step, so that a run can be taken up again at any step.
"""

import numpy as np
import tensorflow as tf

from official.vision.dataloaders.preprocessing import Preprocessing

__all__ = ["Preprocessing", "evaluation_dataset", "training_dataset"]


def training_dataset(data, batch_size, preprocessing, seed, start_step=0):
    """Returns an endless stream of shuffled and augmented batches.

    The examples are a new permutation of the set in every epoch, one after the
    other; a batch that ends an epoch goes on with the next one. The content of
    a step depends on the seed and the step only: to start at `start_step` gives
    exactly the batches that a run from 0 would see from there on, and costs
    nothing.

    Args:
        data: `ImageData` of n images `(H, W, C)`.
        batch_size: examples per step, at least 1; may be larger than n.
        preprocessing: `Preprocessing`.
        seed: integer >= 0.
        start_step: step of the first batch, at least 0.

    Returns:
        A `tf.data.Dataset` of `(images, labels)`: float32 `(B, H, W, C)` and
        int32 `(B,)`, or float32 `(B, N)` if the augmentation gives soft
        labels, with exactly `batch_size` rows.

    Raises:
        ValueError: if a number is out of range, or `preprocessing` does not fit
            the images.

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
    shuffle_key, augmentation_key, batch_key = (
        int(key) for key in np.random.SeedSequence(seed).generate_state(3)
    )
    images, labels = _on_host(data)
    first_epoch, first_position = divmod(start_step * batch_size, len(data))

    def epoch_order(epoch):
        order = tf.random.experimental.stateless_shuffle(
            tf.range(len(data)), seed=(shuffle_key, epoch), alg="philox"
        )
        skipped = tf.where(epoch == first_epoch, first_position, 0)
        return order[skipped:]

    def make_batch(step, indices):
        batch = tf.gather(images, indices)
        batch = _augment(batch, preprocessing, (augmentation_key, step))
        batch, batch_labels = preprocessing.batch_augmentation.augment(
            batch,
            tf.gather(labels, indices),
            data.num_classes,
            (batch_key, step),
        )
        return preprocessing.normalise(batch), batch_labels

    dataset = tf.data.Dataset.counter(first_epoch)
    dataset = dataset.map(epoch_order)
    dataset = dataset.rebatch(batch_size, drop_remainder=True)
    dataset = dataset.enumerate(start=start_step)
    dataset = dataset.map(
        make_batch, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True
    )
    dataset = dataset.prefetch(tf.data.AUTOTUNE)
    return dataset.apply(
        tf.data.experimental.assert_cardinality(tf.data.INFINITE_CARDINALITY)
    )


def evaluation_dataset(data, batch_size, preprocessing):
    """Returns batches that hold each example once, in order, not augmented.

    Args:
        data: `ImageData` of n images `(H, W, C)`.
        batch_size: examples per batch, at least 1; the last one may be short.
        preprocessing: `Preprocessing`, of which only `normalise` is used.

    Returns:
        A `tf.data.Dataset` of `(images, labels)`: float32 `(B, H, W, C)` and
        int32 `(B,)`.

    Raises:
        ValueError: if `batch_size` is out of range, or `preprocessing` does not
            fit the images.
    """
    _check_batch_size(batch_size)
    preprocessing.check_image_shape(data.image_shape)
    images, labels = _on_host(data)

    def make_batch(start):
        batch = images[start : start + batch_size]
        return (
            preprocessing.normalise(batch),
            labels[start : start + batch_size],
        )

    dataset = tf.data.Dataset.range(0, len(data), batch_size)
    dataset = dataset.map(
        make_batch, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True
    )
    return dataset.prefetch(tf.data.AUTOTUNE)


def _on_host(data):
    # A plain tensor might be placed on an accelerator, far from tf.data.
    with tf.device("CPU:0"):
        return tf.constant(data.images), tf.constant(data.labels)


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
