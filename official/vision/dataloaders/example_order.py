# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The order in which training goes through its examples."""

import numpy as np
import tensorflow as tf

from official.typing import Tensor

_ENDLESS = np.iinfo(np.int64).max


def epoch_orders(
    num_examples: int, batch_size: int, key: int, start_step: int = 0
) -> tf.data.Dataset:
    """Makes an endless stream of permutations, one for each epoch.

    Args:
        num_examples: n, at least 1.
        batch_size: Examples of a step, which may go on in the next epoch.
        key: What the permutations depend on, beside the epoch.
        start_step: Step to start from, at least 0.

    Returns:
        A `tf.data.Dataset` of indices: int32 `(n,)`, fewer in the first epoch
        if it has begun.
    """
    first_epoch, first_position = divmod(start_step * batch_size, num_examples)

    def epoch_order(epoch: Tensor) -> Tensor:
        order = tf.random.experimental.stateless_shuffle(
            tf.range(num_examples), seed=(key, epoch), alg="philox"
        )
        skipped = tf.where(epoch == first_epoch, first_position, 0)
        return order[skipped:]

    # A tf.data service divides a range among its workers, a counter it does
    # not.
    return tf.data.Dataset.range(first_epoch, _ENDLESS).map(epoch_order)
