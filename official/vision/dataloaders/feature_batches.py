# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Batches of features that were computed before."""

import numpy as np
import tensorflow as tf

from official.typing import Array
from official.typing import Tensor
from official.vision.dataloaders.example_order import epoch_orders
from official.vision.dataloaders.tf_data import on_host
from official.vision.dataloaders.tf_data import parallel_map
from official.vision.dataloaders.unlabeled_rows import with_unlabeled

#: Features `(n, ...)` and labels `(n,)` or `(n, N)`.
LabeledFeatures = tuple[Array, Array]


def feature_batches(
    labeled: LabeledFeatures,
    batch_size: int,
    seed: int,
    start_step: int = 0,
    unlabeled: LabeledFeatures | None = None,
    unlabeled_batch_size: int | None = None,
) -> tf.data.Dataset:
    """Makes an endless stream of shuffled batches of features.

    As in `training_pipeline.training_dataset`, a batch is a function of the
    seed and its step alone.

    Args:
        labeled: Features and labels.
        batch_size: Labeled examples in a batch; may be more than n.
        seed: At least 0.
        start_step: Step of the first batch, at least 0.
        unlabeled: Features of unlabeled examples; their labels are not used.
        unlabeled_batch_size: How many of them are in a batch; `batch_size` by
            default.

    Returns:
        A `tf.data.Dataset` of `({"features": features}, labels)`.

    Example:
    >>> features, labels = np.ones((5, 4, 8), "float32"), np.arange(5)
    >>> batches = feature_batches((features, labels), 3, seed=0)
    >>> next(iter(batches))[0]["features"].shape
    TensorShape([3, 4, 8])
    """
    dataset = _batches(labeled, batch_size, [seed], start_step)
    if unlabeled is not None:
        size = unlabeled_batch_size or batch_size
        others = _batches(unlabeled, size, [seed, 1], start_step)
        dataset = with_unlabeled(dataset, others)
    dataset = dataset.map(_named).prefetch(tf.data.AUTOTUNE)
    return dataset.apply(
        tf.data.experimental.assert_cardinality(tf.data.INFINITE_CARDINALITY)
    )


def whole_batches(labeled: LabeledFeatures, batch_size: int) -> tf.data.Dataset:
    """Makes batches that hold each example once, in order.

    Args:
        labeled: Features and labels.
        batch_size: Examples in a batch; the last may have fewer.

    Returns:
        A `tf.data.Dataset` of `({"features": features}, labels)`.
    """
    arrays = tuple(on_host(array) for array in labeled)
    dataset = tf.data.Dataset.from_tensor_slices(arrays).batch(batch_size)
    return dataset.map(_named)


def _named(
    features: Tensor, labels: Tensor
) -> tuple[dict[str, Tensor], Tensor]:
    return {"features": features}, labels


def _batches(
    labeled: LabeledFeatures,
    batch_size: int,
    entropy: list[int],
    start_step: int,
) -> tf.data.Dataset:
    key = int(np.random.SeedSequence(entropy).generate_state(1)[0])
    features, labels = (on_host(array) for array in labeled)

    def take(indices: Tensor) -> tuple[Tensor, Tensor]:
        return tf.gather(features, indices), tf.gather(labels, indices)

    orders = epoch_orders(len(labeled[1]), batch_size, key, start_step)
    return parallel_map(orders.rebatch(batch_size, drop_remainder=True), take)
