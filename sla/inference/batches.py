# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Arrays of any length through a network."""

import math

import numpy as np


def run_in_batches(network, images, batch_size):
    """`predict_on_batch` on an array of any length.

    The last batch is filled up to a power of two, since a network is traced
    for each size of its batches anew.

    Args:
        network: a `keras.Model` whose outputs are a dict.
        images: array `(n, H, W, C)`, n > 0.
        batch_size: images that go through the network at once.

    Returns:
        Dict of name -> array `(n, ...)`.
    """
    parts = []
    for start in range(0, len(images), batch_size):
        batch = images[start : start + batch_size]
        size = min(batch_size, 2 ** math.ceil(math.log2(len(batch))))
        fill = np.zeros((size - len(batch), *batch.shape[1:]), batch.dtype)
        outputs = network.predict_on_batch(np.concatenate([batch, fill]))
        parts.append(
            {name: values[: len(batch)] for name, values in outputs.items()}
        )
    return {
        name: np.concatenate([part[name] for part in parts])
        for name in parts[0]
    }
