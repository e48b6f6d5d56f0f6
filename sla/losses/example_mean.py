# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The reduction through which every model's loss goes."""

import keras

from official.typing import Tensor


@keras.saving.register_keras_serializable(package="sla")
class ExampleMean(keras.losses.Loss):
    """Mean over the batch of losses already computed for each example.

    A `keras.losses.Loss` rather than a bare mean, because Keras scales Loss
    objects by the number of replicas under `tf.distribute` and applies
    `sample_weight` in them.

    Call arguments:
        y_true: Ignored.
        y_pred: Losses `(B,)`.
    """

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """The losses, for Keras to average."""
        return y_pred
