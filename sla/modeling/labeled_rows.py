# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Means over the labeled, or the unlabeled, images of a batch with both."""

import keras

from official.typing import Tensor
from sla.modeling import keras_adapter


def labeled_rows(targets: Tensor) -> Tensor:
    """Which rows of a batch have a label.

    Args:
        targets: `(B, N)` target probabilities; zeros where there is no label.

    Returns:
        float32 `(B,)`: 1 for a labeled row, 0 for an unlabeled one.
    """
    has_label = keras.ops.any(targets != 0, axis=-1)
    return keras.ops.cast(has_label, "float32")


def share_of_mean(counted: Tensor) -> Tensor:
    """Factors that turn a mean over a batch into one over some of its rows.

    Args:
        counted: float32 `(B,)`, 1 for the rows that count and 0 for others.
            With several replicas these are the rows of one.

    Returns:
        float32 `(B,)`: `counted * B / n`, where n of the B rows count, over
        all replicas; zeros if none does.
    """
    batch_size = keras.ops.cast(keras.ops.shape(counted)[0], "float32")
    number = keras_adapter.mean_over_replicas(keras.ops.sum(counted))
    return counted * batch_size / keras.ops.maximum(number, 1e-6)


def counting_weights(
    labels: Tensor, labeled: Tensor, sample_weight: Tensor | None
) -> tuple[Tensor, Tensor]:
    """Labels and weights that keep unlabeled images out of Keras's metrics.

    Args:
        labels: Class labels, -1 for none, or target probabilities `(B, N)`.
        labeled: What `labeled_rows` gives, `(B,)`.
        sample_weight: Optional `(B,)` or `(B, 1)`.

    Returns:
        Labels with 0 in place of -1, and weights `(B,)`, which are 0 for
        unlabeled images.
    """
    labels = keras.ops.convert_to_tensor(labels)
    labels = keras.ops.maximum(labels, keras.ops.zeros_like(labels))
    if sample_weight is None:
        return labels, labeled
    weight = keras.ops.reshape(keras.ops.cast(sample_weight, "float32"), (-1,))
    return labels, labeled * weight
