# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A head whose logits are scaled cosines."""

import keras

from sla.layers.joint_dense import check_count

# Least square of a length; keeps the gradient of a vector of zeros finite.
_LEAST_SQUARE = 1e-12


@keras.saving.register_keras_serializable(package="sla")
class CosineDense(keras.layers.Layer):
    """`scale` times the cosine of the features and each column of the kernel.

    The length of neither counts, so that no class gains by the length of its
    column, which grows with the number of its examples. `linear_weights` says
    which `Dense` does the same on features of length 1.

    Args:
        units: number of columns, at least 1.
        scale: factor of the cosines, above 0.

    Input shape:
        `(rows, D)`.

    Output shape:
        `(rows, units)`, between `-scale` and `scale`.

    Raises:
        ValueError: for `units` or `scale` out of range.

    Example:

    >>> import numpy as np, sla
    >>> head = sla.layers.CosineDense(units=10, scale=30.0)
    >>> float(abs(head(np.ones((8, 64), "float32")).numpy()).max()) <= 30
    True
    """

    def __init__(self, units, scale, **kwargs):
        super().__init__(**kwargs)
        check_count("units", units, 1)
        if not scale > 0:
            raise ValueError(f"Got scale={scale!r}. Expected more than 0.")
        self.units = units
        self.scale = scale

    def build(self, input_shape):
        # Columns of about length 1, in any direction.
        initializer = keras.initializers.VarianceScaling(
            1.0, mode="fan_in", distribution="untruncated_normal"
        )
        self.kernel = self.add_weight(
            name="kernel",
            shape=(input_shape[-1], self.units),
            initializer=initializer,
        )

    def call(self, features):
        return self.scale * keras.ops.matmul(
            _of_length_1(features, axis=-1), _of_length_1(self.kernel, axis=0)
        )

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def linear_weights(self):
        """Kernel `(D, units)` that does the same on features of length 1."""
        kernel = _of_length_1(self.kernel.value, axis=0)
        return keras.ops.convert_to_numpy(self.scale * kernel)

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "scale": self.scale,
        }


@keras.saving.register_keras_serializable(package="sla")
class CosineJointDense(CosineDense):
    """Cosine head with `N * M` outputs, laid out as those of `JointDense`.

    Args:
        num_classes: N, at least 2.
        num_transforms: M, at least 1.
        scale: factor of the cosines, above 0.

    Input shape:
        `(rows, D)`.

    Output shape:
        `(rows, N, M)`.

    Raises:
        ValueError: for an argument out of range.

    Example:

    >>> import numpy as np, sla
    >>> head = sla.layers.CosineJointDense(10, 4, scale=30.0)
    >>> tuple(head(np.zeros((8, 64), "float32")).shape)
    (8, 10, 4)
    """

    def __init__(self, num_classes, num_transforms, scale, **kwargs):
        check_count("num_classes", num_classes, 2)
        check_count("num_transforms", num_transforms, 1)
        super().__init__(num_classes * num_transforms, scale, **kwargs)
        self.num_classes = num_classes
        self.num_transforms = num_transforms

    def call(self, features):
        # (rows, N * M) -> (rows, N, M)
        return keras.ops.reshape(
            super().call(features), (-1, self.num_classes, self.num_transforms)
        )

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.num_classes, self.num_transforms)

    def get_config(self):
        config = super().get_config()
        del config["units"]
        return {
            **config,
            "num_classes": self.num_classes,
            "num_transforms": self.num_transforms,
        }


def _of_length_1(vectors, axis):
    squares = keras.ops.sum(keras.ops.square(vectors), axis=axis, keepdims=True)
    return vectors * keras.ops.rsqrt(keras.ops.maximum(squares, _LEAST_SQUARE))
