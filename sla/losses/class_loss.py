# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Losses for classes of unequal numbers, with and without joint labels."""

import dataclasses
import math
from typing import Optional

import keras
import numpy as np

from sla.losses.cross_entropy import class_cross_entropy
from sla.losses.cross_entropy import joint_cross_entropy
from sla.ops import own_logits
from sla.ops.label_layout import one_hot_views

NAMES = ("cross_entropy", "focal", "ldam")

# Least 1 - p of the focal loss, whose power has a steep slope near 0.
_LEAST_MISS = 1e-7


@keras.saving.register_keras_serializable(package="sla")
@dataclasses.dataclass(frozen=True)
class ClassLoss:
    """What a model takes in place of the cross-entropy with class labels.

    It acts on the joint loss, on the class loss of the models without joint
    labels, and on the student's cross-entropy alike; not on the divergence from
    the teacher, nor on the transform loss of `sla.MultiTaskModel`.

    - `cross_entropy`: `-log p_y`.
    - `focal`: `-(1 - p_y)^gamma log p_y` (Lin et al., 2017).
    - `ldam`: cross-entropy of the logits `scale * (cos - m_y)` for the true
      label and `scale * cos` for the others, with cosine heads (Cao et al.,
      2019), `m_i = max_margin * n_i^(-1/4) / max_k n_k^(-1/4)` for `n_i`
      training examples of class i.

    With `class_balanced_beta` the loss of an example is multiplied by the
    weight of its class, `(1 - beta) / (1 - beta^n_i)` over the mean of that
    over the training examples (Cui et al., 2019). So the loss is on average
    as large as without weights, which is what dividing each batch's mean by
    the weights in it comes to, and batches, chunks and replicas still add up.

    With joint labels p is the softmax over all N * M of them, and a joint label
    (i, j) has margin and weight of class i, whatever j.

    Soft labels t (label smoothing, MixUp, CutMix): the loss is the mean over
    classes under t, so that the weight of an example is that of its classes;
    of the margin, class i has the share `t_i * m_i`.

    Args:
        name: "cross_entropy", "focal" or "ldam".
        gamma: exponent of "focal", at least 0.
        max_margin: margin of the rarest class, of "ldam", above 0.
        scale: factor of the cosines, of "ldam", above 0.
        class_counts: training examples of each class, for "ldam" and
            `class_balanced_beta`.
        class_balanced_beta: beta in [0, 1), often 0.9999; None for no weights.
        deferred: whether weights are 1 until `sla.DeferredReweighting` turns
            them on ("DRW").

    Raises:
        ValueError: for a value out of range, or one that is missing.

    Example:

    >>> import sla
    >>> loss = sla.ClassLoss("ldam", class_counts=(625, 16))
    >>> loss.margins().tolist()
    [0.2, 0.5]
    """

    name: str = "cross_entropy"
    gamma: float = 2.0
    max_margin: float = 0.5
    scale: float = 30.0
    class_counts: Optional[tuple[int, ...]] = None
    class_balanced_beta: Optional[float] = None
    deferred: bool = False

    def __post_init__(self):
        if self.name not in NAMES:
            raise ValueError(
                f"Got name={self.name!r}. Expected one of {', '.join(NAMES)}."
            )
        for name in ("gamma", "max_margin", "scale"):
            value = getattr(self, name)
            if not (0 <= value < math.inf and (value or name == "gamma")):
                least = "of at least" if name == "gamma" else "above"
                raise ValueError(
                    f"Got {name}={value!r}. Expected a finite number {least} 0."
                )
        beta = self.class_balanced_beta
        if beta is not None and not 0 <= beta < 1:
            raise ValueError(
                f"Got class_balanced_beta={beta!r}. Expected a number from 0, "
                "below 1, or None."
            )
        if self.deferred and beta is None:
            raise ValueError(
                "Got deferred=True without class_balanced_beta, so there are "
                "no weights to turn on. Give one, such as 0.9999."
            )
        self._check_counts()

    def _check_counts(self):
        counts = self.class_counts
        if counts is None:
            if self.name == "ldam" or self.class_balanced_beta is not None:
                raise ValueError(
                    f"Got name={self.name!r} with class_balanced_beta="
                    f"{self.class_balanced_beta} and no class_counts. Give "
                    "the number of training examples of each class."
                )
            return
        counts = tuple(int(count) for count in counts)
        if min(counts, default=0) < 1:
            raise ValueError(
                f"Got class_counts={counts}. Expected a number of at least 1 "
                "for each class."
            )
        object.__setattr__(self, "class_counts", counts)

    @property
    def cosine_scale(self):
        """Factor of the cosines that the heads are to give; None: plain."""
        return self.scale if self.name == "ldam" else None

    def margins(self):
        """The margins of the classes, float64 `(N,)`, for "ldam"."""
        rarity = np.asarray(self.class_counts, "float64") ** -0.25
        return self.max_margin * rarity / rarity.max()

    def weights(self):
        """The weights of the classes, float64 `(N,)`, or None.

        Their mean over the training examples is 1.
        """
        if self.class_balanced_beta is None:
            return None
        beta = self.class_balanced_beta
        counts = np.asarray(self.class_counts, "float64")
        weights = (1 - beta) / (1 - beta**counts)
        return weights / np.average(weights, weights=counts)

    def of_classes(self, targets, logits, reweighting=None):
        """The loss of class logits.

        Args:
            targets: float32 `(..., N)` target probabilities.
            logits: `(..., N)`, broadcast against `targets`.
            reweighting: 1 for weights, 0 for none, scalar tensor; None for 1.

        Returns:
            float32 `(...,)`.
        """
        logits = keras.ops.cast(logits, "float32")
        weighted = self._weighted(targets, reweighting)
        if self.name == "focal":
            return self._focal(weighted, keras.ops.log_softmax(logits))
        if self.name == "ldam":
            logits = logits - targets * self._scaled_margins()
        return class_cross_entropy(weighted, logits)

    def of_joint_labels(
        self, targets, joint_logits, views=None, reweighting=None
    ):
        """The loss of joint logits, for each view.

        Args:
            targets: float32 `(B, N)` target probabilities of the classes.
            joint_logits, views: as for `joint_cross_entropy`.
            reweighting: as for `of_classes`.

        Returns:
            float32 `(B, m)`.
        """
        joint_logits = keras.ops.cast(joint_logits, "float32")
        weighted = self._weighted(targets, reweighting)
        num_transforms = joint_logits.shape[3]
        if self.name == "focal":
            normaliser = keras.ops.logsumexp(joint_logits, axis=(2, 3))
            log_p = own_logits(joint_logits, views) - normaliser[..., None]
            return self._focal(weighted[:, None], log_p)
        if self.name == "ldam":
            margins = targets * self._scaled_margins()  # (B, N)
            views = range(num_transforms) if views is None else views
            own = one_hot_views(views, num_transforms, "float32")  # (m, M)
            joint_logits = (
                joint_logits - margins[:, None, :, None] * own[:, None, :]
            )
        return joint_cross_entropy(weighted, joint_logits, views)

    def _focal(self, targets, log_p):
        missed = keras.ops.maximum(-keras.ops.expm1(log_p), _LEAST_MISS)
        return -keras.ops.sum(targets * missed**self.gamma * log_p, axis=-1)

    def _scaled_margins(self):
        return (self.scale * self.margins()).astype("float32")

    def _weighted(self, targets, reweighting):
        weights = self.weights()
        if weights is None:
            return targets
        weights = weights.astype("float32")
        if reweighting is not None:
            weights = keras.ops.where(
                reweighting > 0, weights, np.ones_like(weights)
            )
        return targets * weights

    def get_config(self):
        counts = self.class_counts
        return {
            **dataclasses.asdict(self),
            "class_counts": None if counts is None else list(counts),
        }

    @classmethod
    def from_config(cls, config):
        return cls(**config)
