# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Arrays of any length through a network."""

import math

import keras
import numpy as np

from official.core.quiet_tensorflow import without_retracing_warnings
from official.typing import Array


def run_in_batches(
    network: keras.Model, images: Array, batch_size: int
) -> dict[str, Array]:
    """Runs `predict_on_batch` on an array of any length.

    The last batch is filled up to a power of two, because TensorFlow traces a
    network anew for each size of its batches.

    Args:
        network: A model whose outputs are a dict.
        images: `(n, H, W, C)`, n > 0.
        batch_size: Number of images that go through the network at once.

    Returns:
        Dict of name -> array `(n, ...)`.
    """
    parts = []
    for start in range(0, len(images), batch_size):
        batch = images[start : start + batch_size]
        size = min(batch_size, 2 ** math.ceil(math.log2(len(batch))))
        fill = np.zeros((size - len(batch), *batch.shape[1:]), batch.dtype)
        with without_retracing_warnings():
            outputs = network.predict_on_batch(np.concatenate([batch, fill]))
        parts.append(
            {name: values[: len(batch)] for name, values in outputs.items()}
        )
    return {
        name: np.concatenate([part[name] for part in parts])
        for name in parts[0]
    }
