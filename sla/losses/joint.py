# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The joint loss as a loss that `compile` takes."""

from typing import Any

import keras

from official.typing import Tensor
from sla.losses.cross_entropy import check_joint_reduction
from sla.losses.cross_entropy import joint_losses


@keras.saving.register_keras_serializable(package="sla")
class JointLoss(keras.losses.Loss):
    """Loss of self-supervised label augmentation (paper, eq. 3), for `compile`.

    For models of your own whose output is joint logits. `sample_weight`, the
    scaling of several replicas, and saving work as with the losses of Keras.

    Args:
        joint_reduction: Over the transforms: "mean", or "sum" for the M times
            larger loss that helps on large data sets.
        reduction: Over the examples, as for any `keras.losses.Loss`.
        name: Name of the loss.
        **kwargs: Further arguments of `keras.losses.Loss`.

    Call arguments:
        y_true: Class labels: integers `(B,)` or `(B, 1)`, or one-hot or soft
            `(B, N)`.
        y_pred: Joint logits `(B, M, N, M)`, as for `sla.losses.joint_loss`.
        sample_weight: Optional `(B,)`.

    Raises:
        ValueError: Another `joint_reduction`, or labels or logits of another
            shape.

    Example:
    >>> import numpy as np, sla
    >>> loss = sla.losses.JointLoss()
    >>> logits = np.zeros((2, 4, 10, 4), "float32")
    >>> round(float(loss(np.array([7, 2]), logits)), 4)  # log(40)
    3.6889
    """

    def __init__(
        self,
        joint_reduction: str = "mean",
        reduction: str = "sum_over_batch_size",
        name: str = "joint_loss",
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, reduction=reduction, **kwargs)
        check_joint_reduction(joint_reduction)
        self.joint_reduction = joint_reduction

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """The loss of each example, `(B,)`."""
        return joint_losses(y_true, y_pred, self.joint_reduction)

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        return {**super().get_config(), "joint_reduction": self.joint_reduction}
