# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Batches of labeled images joined with batches of unlabeled ones."""

import numpy as np
import tensorflow as tf

from official.typing import Tensor

Batch = tuple[Tensor, Tensor]


def with_unlabeled(
    labeled: tf.data.Dataset, unlabeled: tf.data.Dataset
) -> tf.data.Dataset:
    """Joins each batch of labeled images with one of unlabeled images.

    The rows of both are spread evenly, so that each part of a batch, as
    replicas get them, has about as many of each.

    Args:
        labeled: `(images, labels)`: `(B, H, W, C)`, and int32 `(B,)` or
            float32 `(B, N)`.
        unlabeled: `(images, labels)`, `(U, H, W, C)` and labels of any kind,
            which are not used.

    Returns:
        `(images, labels)` of B + U rows; -1 stands for no label, or a row of
        zeros.
    """

    def join(batch: Batch, others: Batch) -> Batch:
        images, labels = batch
        no_labels = tf.fill((others[0].shape[0], *labels.shape[1:]), -1)
        if labels.shape.rank == 2:
            no_labels = tf.zeros_like(no_labels)
        order = _even_order(images.shape[0], others[0].shape[0])
        images = tf.concat([images, others[0]], axis=0)
        labels = tf.concat([labels, tf.cast(no_labels, labels.dtype)], axis=0)
        return tf.gather(images, order), tf.gather(labels, order)

    return tf.data.Dataset.zip((labeled, unlabeled)).map(
        join, num_parallel_calls=tf.data.AUTOTUNE
    )


def _even_order(count: int, other_count: int) -> np.ndarray:
    """Order of the rows of two batches, one after the other, that mixes them.

    Example:
    >>> _even_order(2, 4).tolist()
    [2, 0, 3, 4, 1, 5]
    """
    places = [(np.arange(n) + 0.5) / n for n in (count, other_count)]
    return np.argsort(np.concatenate(places), kind="stable").astype(np.int32)
