# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Heads whose weights come from the support set of an episode."""

import math
from typing import Any

import keras

from official.typing import Tensor
from sla.ops.support_heads import prototype_weights
from sla.ops.support_heads import ridge_weights


class SupportHead(keras.layers.Layer):
    """Base of the heads: weights of a joint head times a learned scale.

    A subclass gives `weights_of`.

    Args:
        scale: Initial factor of the logits, above 0, which is learned.
        **kwargs: Arguments of `keras.layers.Layer`.

    Call arguments:
        support: Features `(E, R, M, D)` of E support sets.
        targets: `(R, N)`, the class of each image as a row of zeros and a one.

    Output shape:
        Kernel `(E, D, N, M)` and bias `(E, N, M)`, for
        `sla.ops.support_logits`.
    """

    def __init__(self, scale: float = 10.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale = _check_positive("scale", scale)

    def build(self, *input_shapes: Any) -> None:
        """Makes the learned scale, kept as its logarithm."""
        self.log_scale = self.add_scalar("log_scale", self.scale)

    def add_scalar(self, name: str, value: float) -> keras.Variable:
        """Adds a learned scalar that starts at the logarithm of a value."""
        return self.add_weight(
            shape=(),
            initializer=keras.initializers.Constant(math.log(value)),
            name=name,
        )

    def weights_of(
        self, support: Tensor, targets: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Kernel and bias before they are scaled."""
        raise NotImplementedError

    def call(self, support: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Kernel and bias; see the class."""
        kernel, bias = self.weights_of(support, targets)
        scale = keras.ops.exp(self.log_scale)
        return scale * kernel, scale * bias

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        return {**super().get_config(), "scale": self.scale}


@keras.saving.register_keras_serializable(package="sla")
class PrototypeHead(SupportHead):
    """Scores by squared distances from the mean of each (class, transform).

    See `sla.ops.prototype_weights`.

    Args:
        scale: As for `SupportHead`.
        **kwargs: Arguments of `keras.layers.Layer`.

    Example:
    >>> import numpy as np, sla
    >>> head = sla.layers.PrototypeHead()
    >>> kernel, bias = head(np.ones((1, 5, 4, 64), "float32"), np.eye(5))
    >>> tuple(kernel.shape), tuple(bias.shape)
    ((1, 64, 5, 4), (1, 5, 4))
    """

    def weights_of(
        self, support: Tensor, targets: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Those of `sla.ops.prototype_weights`."""
        return prototype_weights(support, targets)


@keras.saving.register_keras_serializable(package="sla")
class RidgeHead(SupportHead):
    """Scores by a ridge regression of the joint labels, in closed form.

    See `sla.ops.ridge_weights`.

    Args:
        scale: As for `SupportHead`.
        penalty: Initial penalty of the weights, above 0, which is learned.
        **kwargs: Arguments of `keras.layers.Layer`.

    Example:
    >>> import numpy as np, sla
    >>> head = sla.layers.RidgeHead()
    >>> kernel, bias = head(np.ones((1, 5, 4, 64), "float32"), np.eye(5))
    >>> tuple(kernel.shape), tuple(bias.shape)
    ((1, 64, 5, 4), (1, 5, 4))
    """

    def __init__(
        self, scale: float = 10.0, penalty: float = 1.0, **kwargs: Any
    ) -> None:
        super().__init__(scale, **kwargs)
        self.penalty = _check_positive("penalty", penalty)

    def build(self, *input_shapes: Any) -> None:
        """Makes the learned scale and penalty."""
        super().build(*input_shapes)
        self.log_penalty = self.add_scalar("log_penalty", self.penalty)

    def weights_of(
        self, support: Tensor, targets: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Those of `sla.ops.ridge_weights`."""
        return ridge_weights(support, targets, keras.ops.exp(self.log_penalty))

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        return {**super().get_config(), "penalty": self.penalty}


#: Names of the heads that are trained in episodes.
SUPPORT_HEADS: dict[str, type[SupportHead]] = {
    "prototypes": PrototypeHead,
    "ridge": RidgeHead,
}


def _check_positive(name: str, value: float) -> float:
    if not (math.isfinite(value) and value > 0):
        raise ValueError(
            f"Got {name}={value!r}. Expected a finite number above 0."
        )
    return float(value)
