# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The loss of class labels and joint labels, for classes of unequal numbers."""

import dataclasses
import math
import numbers
from collections.abc import Iterable
from typing import Any

import keras
import numpy as np

from official.typing import Array
from official.typing import Tensor
from sla.losses.cross_entropy import class_cross_entropy
from sla.losses.cross_entropy import joint_cross_entropy
from sla.ops import view_logits
from sla.ops.label_layout import transform_one_hot

NAMES = ("cross_entropy", "focal", "ldam")

# Least 1 - p of the focal loss, whose power has a steep slope near 0.
_LEAST_MISS = 1e-7


@keras.saving.register_keras_serializable(package="sla")
@dataclasses.dataclass(frozen=True)
class ClassLoss:
    """The loss by which a model learns class labels.

    It acts on the joint loss, on the class loss of the models without joint
    labels, and on the student's cross-entropy alike; not on the divergence from
    the teacher, nor on the transform loss of `sla.MultiTaskModel`.

    - `cross_entropy`: `-log p_y`, the paper's.
    - `focal`: `-(1 - p_y)^gamma log p_y` (Lin et al., 2017).
    - `ldam`: cross-entropy of the logits `scale * (cos - m_y)` for the true
      label and `scale * cos` for the others, with cosine heads (Cao et al.,
      2019), `m_i = max_margin * n_i^(-1/4) / max_k n_k^(-1/4)`
      for `n_i` training examples of class i.

    With `class_balanced_beta` the loss of an example is multiplied by the
    weight of its class, `(1 - beta) / (1 - beta^n_i)` over the mean of that
    over the training examples (Cui et al., 2019). So the loss is on average
    as large as without weights, which is what dividing each batch's mean by
    the weights in it comes to, and batches, chunks and replicas still add up.

    With joint labels p is the softmax over all N * M of them, and a joint label
    (i, j) has margin and weight of class i, whatever j.

    Soft labels t (label smoothing, MixUp, CutMix): the loss is the mean over
    classes under t, and the weight of an example is that of its classes; of
    the margin, class i has the share `t_i * m_i`.

    Args:
        name: "cross_entropy", "focal" or "ldam".
        gamma: Exponent of "focal", at least 0.
        max_margin: Margin of the rarest class, of "ldam", above 0.
        scale: Factor of the cosines, of "ldam", above 0.
        class_counts: Training examples of each class, for "ldam" and
            `class_balanced_beta`.
        class_balanced_beta: Beta in [0, 1), often 0.9999; None for no weights.
        deferred: Whether weights are 1 until `sla.DeferredReweighting` turns
            them on ("DRW").

    Raises:
        ValueError: A value that is out of range or missing.

    Example:
    >>> import sla
    >>> loss = sla.ClassLoss("ldam", class_counts=(625, 16))
    >>> loss.margins().round(3).tolist()
    [0.2, 0.5]
    """

    name: str = "cross_entropy"
    gamma: float = 2.0
    max_margin: float = 0.5
    scale: float = 30.0
    class_counts: tuple[int, ...] | None = None
    class_balanced_beta: float | None = None
    deferred: bool = False

    def __post_init__(self) -> None:
        if self.name not in NAMES:
            raise ValueError(
                f"Got name={self.name!r}. Expected one of {', '.join(NAMES)}."
            )
        if not 0 <= self.gamma < math.inf:
            raise ValueError(
                f"Got gamma={self.gamma!r}. Expected a finite number of at "
                "least 0."
            )
        for name in ("max_margin", "scale"):
            value = getattr(self, name)
            if not 0 < value < math.inf:
                raise ValueError(
                    f"Got {name}={value!r}. Expected a finite number above 0."
                )
        beta = self.class_balanced_beta
        if beta is not None and not 0 <= beta < 1:
            raise ValueError(
                f"Got class_balanced_beta={beta!r}. Expected a number of at "
                "least 0 and below 1, or None."
            )
        if self.deferred and beta is None:
            raise ValueError(
                "Got deferred=True without class_balanced_beta, so there are "
                "no weights to defer. Expected a beta, such as 0.9999."
            )
        self._check_counts()

    def _check_counts(self) -> None:
        if self.class_counts is None:
            if self.name == "ldam" or self.class_balanced_beta is not None:
                raise ValueError(
                    f"Got name={self.name!r} with class_balanced_beta="
                    f"{self.class_balanced_beta} and no class_counts. Expected "
                    "the number of training examples of each class."
                )
            return
        counts = tuple(self.class_counts)
        are_whole = all(isinstance(count, numbers.Integral) for count in counts)
        if not are_whole or min(counts, default=0) < 1:
            raise ValueError(
                f"Got class_counts={counts}. Expected an integer of at least 1 "
                "for each class."
            )
        counts = tuple(map(int, counts))
        object.__setattr__(self, "class_counts", counts)

    @property
    def cosine_scale(self) -> float | None:
        """Factor of the cosines of the heads; None for linear heads."""
        return self.scale if self.name == "ldam" else None

    def margins(self) -> Array:
        """The margins of the classes, float64 `(N,)`, for "ldam"."""
        rarity = np.asarray(self.class_counts, "float64") ** -0.25
        return self.max_margin * rarity / rarity.max()

    def weights(self) -> Array | None:
        """The weights of the classes, float64 `(N,)`, or None.

        Their mean over the training examples is 1.
        """
        if self.class_balanced_beta is None:
            return None
        beta = self.class_balanced_beta
        counts = np.asarray(self.class_counts, "float64")
        weights = (1 - beta) / (1 - beta**counts)
        return weights / np.average(weights, weights=counts)

    def of_classes(
        self,
        targets: Tensor,
        logits: Tensor,
        reweighting: Tensor | None = None,
    ) -> Tensor:
        """The loss of class logits.

        Args:
            targets: float32 `(..., N)` target probabilities.
            logits: `(..., N)`, broadcast against `targets`.
            reweighting: Scalar, 1 if class weights count and 0 if not; None
                for 1.

        Returns:
            float32 `(...,)`.
        """
        targets = keras.ops.convert_to_tensor(targets)
        logits = keras.ops.cast(logits, "float32")
        weighted = self._weighted(targets, reweighting)
        if self.name == "focal":
            return self._focal(weighted, keras.ops.log_softmax(logits))
        if self.name == "ldam":
            logits = logits - targets * self._scaled_margins()
        return class_cross_entropy(weighted, logits)

    def of_joint_labels(
        self,
        targets: Tensor,
        joint_logits: Tensor,
        views: Iterable[int | Tensor] | None = None,
        reweighting: Tensor | None = None,
    ) -> Tensor:
        """The loss of joint logits, for each view.

        Args:
            targets: float32 `(B, N)` target probabilities of the classes.
            joint_logits: `(B, m, N, M)`.
            views: Transform indices of the m views, all M in order by default.
            reweighting: As for `of_classes`.

        Returns:
            float32 `(B, m)`.
        """
        targets = keras.ops.convert_to_tensor(targets)
        joint_logits = keras.ops.cast(joint_logits, "float32")
        weighted = self._weighted(targets, reweighting)
        if self.name == "focal":
            normalizer = keras.ops.logsumexp(joint_logits, axis=(2, 3))
            log_p = view_logits(joint_logits, views) - normalizer[..., None]
            return self._focal(weighted[:, None], log_p)
        if self.name == "ldam":
            margins = targets * self._scaled_margins()  # (B, N)
            num_transforms = joint_logits.shape[3]
            views = range(num_transforms) if views is None else views
            one_hot = transform_one_hot(views, num_transforms)  # (m, M)
            joint_logits = (
                joint_logits - margins[:, None, :, None] * one_hot[:, None, :]
            )
        return joint_cross_entropy(weighted, joint_logits, views)

    def _focal(self, targets: Tensor, log_p: Tensor) -> Tensor:
        # As in `weighted_sum`, but before the power, whose slope is infinite.
        log_p = keras.ops.where(targets == 0, 0, log_p)
        missed = keras.ops.maximum(-keras.ops.expm1(log_p), _LEAST_MISS)
        return -keras.ops.sum(targets * missed**self.gamma * log_p, axis=-1)

    def _scaled_margins(self) -> Tensor:
        return keras.ops.cast(self.scale * self.margins(), "float32")

    def _weighted(self, targets: Tensor, reweighting: Tensor | None) -> Tensor:
        weights = self.weights()
        if weights is None:
            return targets
        weights = keras.ops.cast(weights, "float32")
        if reweighting is not None:
            weights = keras.ops.where(
                reweighting > 0, weights, keras.ops.ones_like(weights)
            )
        return targets * weights

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        counts = self.class_counts
        return {
            **dataclasses.asdict(self),
            "class_counts": None if counts is None else list(counts),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "ClassLoss":
        """A loss from what `get_config` returned."""
        return cls(**config)
