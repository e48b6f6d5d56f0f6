# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A head whose logits are scaled cosines."""

from typing import Any

import keras

from official.typing import Array
from official.typing import Tensor
from sla.layers.joint_dense import check_count

# Least square of a length; keeps the gradient of a vector of zeros finite.
_LEAST_SQUARE = 1e-12


@keras.saving.register_keras_serializable(package="sla")
class CosineDense(keras.layers.Layer):
    """`scale` times the cosine of the features and each column of the kernel.

    The length of neither counts. So no class gains by the length of its
    column, which grows with the number of its examples. `linear_weights` says
    which `Dense` does the same on features of length 1.

    Args:
        units: Number of columns, at least 1.
        scale: Factor of the cosines, above 0.
        **kwargs: Arguments of `keras.layers.Layer`.

    Input shape:
        `(rows, D)`.

    Output shape:
        `(rows, units)`, between `-scale` and `scale`.

    Raises:
        ValueError: `units` or `scale` out of range.

    Example:
    >>> import numpy as np, sla
    >>> head = sla.layers.CosineDense(units=10, scale=30.0)
    >>> float(abs(head(np.ones((8, 64), "float32")).numpy()).max()) <= 30
    True
    """

    def __init__(self, units: int, scale: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = check_count("units", units, 1)
        if not scale > 0:
            raise ValueError(f"Got scale={scale!r}. Expected a number above 0.")
        self.scale = scale

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the kernel."""
        # Columns of about length 1, in any direction.
        initializer = keras.initializers.VarianceScaling(
            1.0, mode="fan_in", distribution="untruncated_normal"
        )
        self.kernel = self.add_weight(
            name="kernel",
            shape=(input_shape[-1], self.units),
            initializer=initializer,
        )

    def call(self, features: Tensor) -> Tensor:
        """Scaled cosines; see the class."""
        return self.scale * keras.ops.matmul(
            _of_length_1(features, axis=-1), _of_length_1(self.kernel, axis=0)
        )

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        """Shape of the cosines."""
        return (*input_shape[:-1], self.units)

    def linear_weights(self) -> Array:
        """Kernel `(D, units)` that does the same on features of length 1."""
        kernel = _of_length_1(self.kernel.value, axis=0)
        return keras.ops.convert_to_numpy(self.scale * kernel)

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
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
        scale: Factor of the cosines, above 0.
        **kwargs: Arguments of `keras.layers.Layer`.

    Input shape:
        `(rows, D)`.

    Output shape:
        `(rows, N, M)`.

    Raises:
        ValueError: An argument out of range.

    Example:
    >>> import numpy as np, sla
    >>> head = sla.layers.CosineJointDense(10, 4, scale=30.0)
    >>> tuple(head(np.zeros((8, 64), "float32")).shape)
    (8, 10, 4)
    """

    def __init__(
        self,
        num_classes: int,
        num_transforms: int,
        scale: float,
        **kwargs: Any,
    ) -> None:
        num_classes = check_count("num_classes", num_classes, 2)
        num_transforms = check_count("num_transforms", num_transforms, 1)
        super().__init__(num_classes * num_transforms, scale, **kwargs)
        self.num_classes = num_classes
        self.num_transforms = num_transforms

    def call(self, features: Tensor) -> Tensor:
        """Scaled cosines by class and transform; see the class."""
        # (rows, N * M) -> (rows, N, M)
        return keras.ops.reshape(
            super().call(features), (-1, self.num_classes, self.num_transforms)
        )

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        """Shape of the cosines."""
        return (input_shape[0], self.num_classes, self.num_transforms)

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        config = super().get_config()
        del config["units"]
        return {
            **config,
            "num_classes": self.num_classes,
            "num_transforms": self.num_transforms,
        }


def _of_length_1(vectors: Tensor, axis: int) -> Tensor:
    squares = keras.ops.sum(keras.ops.square(vectors), axis=axis, keepdims=True)
    return vectors * keras.ops.rsqrt(keras.ops.maximum(squares, _LEAST_SQUARE))
