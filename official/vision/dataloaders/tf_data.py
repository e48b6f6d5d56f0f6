# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What the tf.data pipelines have in common."""

from collections.abc import Callable

import tensorflow as tf

from official.typing import Array
from official.typing import Tensor


def parallel_map(
    dataset: tf.data.Dataset, function: Callable[..., Tensor]
) -> tf.data.Dataset:
    """Maps a function over a dataset in parallel, in the same order.

    Args:
        dataset: A `tf.data.Dataset`.
        function: TensorFlow function of one element. It is called as it
            stands: its `if` and `for` cannot depend on tensors.

    Returns:
        A `tf.data.Dataset` of the results.
    """
    return dataset.map(
        tf.autograph.experimental.do_not_convert(function),
        num_parallel_calls=tf.data.AUTOTUNE,
        deterministic=True,
    )


def on_host(array: Array) -> Tensor:
    """Makes a constant in the memory of the CPU.

    A plain tensor might be placed on an accelerator, far from tf.data.

    Args:
        array: An array of any type that TensorFlow knows.

    Returns:
        A tensor of the same shape and type.
    """
    with tf.device("CPU:0"):
        return tf.constant(array)
