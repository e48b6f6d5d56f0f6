# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The joint head: one linear layer over class and transform together."""

import numbers
from typing import Any

import keras

from official.typing import Tensor


def head_initializer() -> keras.initializers.Initializer:
    """Uniform in `+-1/sqrt(D)`: the initial kernel of the reference heads."""
    return keras.initializers.VarianceScaling(
        1 / 3, mode="fan_in", distribution="uniform"
    )


@keras.saving.register_keras_serializable(package="sla")
class JointDense(keras.layers.Layer):
    """Linear layer with `N * M` outputs, one for each (class, transform).

    The kernel's columns are class-major: column `i * M + k` scores class
    `i` under transform `k`, the joint label of `sla.ops.joint_labels`.

    Args:
        num_classes: N, at least 2.
        num_transforms: M, at least 1.
        kernel_initializer: Uniform in `+-1/sqrt(D)` by default.
        bias_initializer: Zeros by default.
        kernel_regularizer: Optional `keras.regularizers.Regularizer`.
        **kwargs: Arguments of `keras.layers.Layer`.

    Input shape:
        `(rows, D)`.

    Output shape:
        `(rows, N, M)`.

    Raises:
        ValueError: `num_classes` or `num_transforms` out of range, or an
            input that is not of rank 2.

    Example:
    >>> import numpy as np, sla
    >>> head = sla.layers.JointDense(num_classes=10, num_transforms=4)
    >>> tuple(head(np.zeros((8, 64), "float32")).shape)
    (8, 10, 4)
    """

    def __init__(
        self,
        num_classes: int,
        num_transforms: int,
        kernel_initializer: str | keras.initializers.Initializer | None = None,
        bias_initializer: str | keras.initializers.Initializer = "zeros",
        kernel_regularizer: str | keras.regularizers.Regularizer | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.num_classes = check_count("num_classes", num_classes, 2)
        self.num_transforms = check_count("num_transforms", num_transforms, 1)
        self.kernel_initializer = keras.initializers.get(
            kernel_initializer or head_initializer()
        )
        self.bias_initializer = keras.initializers.get(bias_initializer)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes kernel and bias."""
        if len(input_shape) != 2 or input_shape[-1] is None:
            raise ValueError(
                f"Got an input of shape {tuple(input_shape)} for JointDense. "
                "Expected (rows, features) with a known number of features."
            )
        outputs = self.num_classes * self.num_transforms
        self.kernel = self.add_weight(
            name="kernel",
            shape=(input_shape[-1], outputs),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
        )
        self.bias = self.add_weight(
            name="bias", shape=(outputs,), initializer=self.bias_initializer
        )

    def call(self, features: Tensor) -> Tensor:
        """Joint logits; see the class."""
        logits = keras.ops.matmul(features, self.kernel) + self.bias
        # (rows, N * M) -> (rows, N, M)
        return keras.ops.reshape(
            logits, (-1, self.num_classes, self.num_transforms)
        )

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        """Shape of the joint logits."""
        return (input_shape[0], self.num_classes, self.num_transforms)

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        return {
            **super().get_config(),
            "num_classes": self.num_classes,
            "num_transforms": self.num_transforms,
            "kernel_initializer": keras.initializers.serialize(
                self.kernel_initializer
            ),
            "bias_initializer": keras.initializers.serialize(
                self.bias_initializer
            ),
            "kernel_regularizer": keras.regularizers.serialize(
                self.kernel_regularizer
            ),
        }


def check_count(name: str, value: Any, least: int) -> int:
    """An integer argument as a Python integer.

    Args:
        name: Name of the argument.
        value: Value of the argument: an integer of Python or NumPy.
        least: Smallest value allowed.

    Returns:
        The value.

    Raises:
        ValueError: Another value.
    """
    is_integer = isinstance(value, numbers.Integral)
    if isinstance(value, bool) or not is_integer or value < least:
        raise ValueError(
            f"Got {name}={value!r}. Expected an integer of at least {least}."
        )
    return int(value)
