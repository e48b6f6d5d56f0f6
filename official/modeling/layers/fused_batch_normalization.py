# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Batch normalization by TensorFlow's fused kernel."""

import keras

from official.typing import Tensor


@keras.saving.register_keras_serializable(package="garden")
class FusedBatchNormalization(keras.layers.BatchNormalization):
    """`keras.layers.BatchNormalization`, computed by one fused kernel.

    Keras builds batch normalization from elementary operations and, in mixed
    precision, in float32; on a CPU that costs about as much as the
    convolutions. TensorFlow's kernel does the same in one pass each way.
    Outputs, gradients and moving statistics agree with Keras's layer to
    rounding, and so do names, variables and files.

    The kernel serves images `(B, H, W, C)` in float32, bfloat16 or float16,
    normalized over the last axis on the TensorFlow backend. Everything else,
    and the options `synchronized` and `renorm`, is left to Keras. So is a
    frozen layer in training, where the kernel's gradient is the slower one
    (`python -m tools.fine_tuning_speed`).

    Args:
        **kwargs: Those of `keras.layers.BatchNormalization`.

    Example:
    >>> layer = FusedBatchNormalization(momentum=0.9, epsilon=1e-5)
    >>> layer(keras.ops.ones((2, 8, 8, 3)), training=True).shape
    TensorShape([2, 8, 8, 3])
    """

    def call(
        self,
        inputs: Tensor,
        training: bool | None = None,
        mask: Tensor | None = None,
    ) -> Tensor:
        """Normalizes images `(B, H, W, C)`."""
        is_frozen = training and not self.trainable
        if mask is not None or is_frozen or not self._fits_the_kernel(inputs):
            return super().call(inputs, training=training, mask=mask)
        if not training:
            return self._normalize(
                inputs, self.moving_mean, self.moving_variance
            )[0]
        outputs, mean, variance = self._normalize(inputs)
        # The kernel reports the sample's variance; Keras keeps the batch's.
        rows = keras.ops.cast(keras.ops.size(inputs[..., 0]), variance.dtype)
        variance *= keras.ops.maximum(rows - 1.0, 1.0) / rows
        for moving, current in (
            (self.moving_mean, mean),
            (self.moving_variance, variance),
        ):
            moving.assign(
                moving * self.momentum
                + keras.ops.cast(current, moving.dtype) * (1.0 - self.momentum)
            )
        return outputs

    def _fits_the_kernel(self, inputs: Tensor) -> bool:
        return (
            keras.backend.backend() == "tensorflow"
            and len(inputs.shape) == 4
            and self.axis in (-1, 3)
            and keras.backend.standardize_dtype(inputs.dtype)
            in ("float32", "bfloat16", "float16")
            and not self.synchronized
            and not getattr(self, "renorm", False)
        )

    def _normalize(
        self, inputs: Tensor, mean: Tensor = (), variance: Tensor = ()
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Normalizes by the given statistics, or by the batch's if empty.

        Returns:
            `(outputs, mean, variance)`.
        """
        import tensorflow as tf

        channels = (inputs.shape[-1],)
        scale = self.gamma if self.scale else keras.ops.ones(channels)
        offset = self.beta if self.center else keras.ops.zeros(channels)
        scale, offset, mean, variance = (
            keras.ops.cast(values, "float32")
            for values in (scale, offset, mean, variance)
        )
        outputs, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=inputs,
            scale=scale,
            offset=offset,
            mean=mean,
            variance=variance,
            epsilon=self.epsilon,
            is_training=mean.shape[0] == 0,
        )
        return outputs, mean, variance
