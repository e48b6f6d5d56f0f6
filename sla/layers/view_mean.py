# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Layers that reduce the M views of an image to one prediction."""

from typing import Any

import keras

from official.typing import Tensor
from sla.layers.joint_dense import check_count
from sla.ops import aggregate
from sla.ops import mean_over_views
from sla.ops.aggregation import check_reduction
from sla.ops.label_layout import by_view


@keras.saving.register_keras_serializable(package="sla")
class ViewMean(keras.layers.Layer):
    """Mean of class logits over the M views of each image.

    Args:
        num_transforms: M, at least 1.
        reduction: "logit_mean" or "probability_mean", as for
            `sla.ops.mean_over_views`.
        **kwargs: Arguments of `keras.layers.Layer`.

    Input shape:
        `(B * M, N)`, rows as `TransformExpansion` lays them out.

    Output shape:
        `(B, N)`.

    Raises:
        ValueError: `num_transforms` out of range, or another reduction.

    Example:
    >>> import numpy as np, sla
    >>> logits = np.array([[0.0, 1.0], [2.0, 3.0]], "float32")
    >>> sla.layers.ViewMean(2)(logits).numpy().tolist()
    [[1.0, 2.0]]
    """

    def __init__(
        self, num_transforms: int, reduction: str = "logit_mean", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.num_transforms = check_count("num_transforms", num_transforms, 1)
        check_reduction("aggregated", reduction)
        self.reduction = reduction

    def call(self, logits: Tensor) -> Tensor:
        """Averages over the views; see the class."""
        # (B * M, N) -> (B, M, N)
        view_logits = by_view(logits, self.num_transforms)
        return mean_over_views(view_logits, self.reduction)

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        """Shape of the mean."""
        rows, num_classes = input_shape[:2]
        batch = None if rows is None else rows // self.num_transforms
        return (batch, num_classes)

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        return {
            **super().get_config(),
            "num_transforms": self.num_transforms,
            "reduction": self.reduction,
        }


@keras.saving.register_keras_serializable(package="sla")
class JointAggregation(ViewMean):
    """Aggregated class logits of M views (paper, section 3.2).

    Args:
        num_transforms: M, at least 1.
        reduction: As for `ViewMean`.
        **kwargs: Arguments of `keras.layers.Layer`.

    Input shape:
        `(B * M, N, M)`: joint logits of the views, as `JointDense` and
        `TransformExpansion` lay them out.

    Output shape:
        `(B, N)`.

    Example:
    >>> import numpy as np, sla
    >>> layer = sla.layers.JointAggregation(4)
    >>> tuple(layer(np.zeros((8, 10, 4), "float32")).shape)
    (2, 10)
    """

    def call(self, joint_logits: Tensor) -> Tensor:
        """Aggregates the views; see the class."""
        # (B * M, N, M) -> (B, M, N, M)
        joint_logits = by_view(joint_logits, self.num_transforms)
        return aggregate(joint_logits, self.reduction)
