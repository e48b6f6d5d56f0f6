# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a model learns from images without class labels."""

import dataclasses
import math
import numbers
from collections.abc import Iterable
from typing import Any

import keras

from official.typing import Tensor
from sla.ops import view_logits
from sla.ops.aggregation import joint_tensor


@keras.saving.register_keras_serializable(package="sla")
@dataclasses.dataclass(frozen=True)
class UnlabeledLoss:
    """Weights of the terms by which a model learns from unlabeled images.

    Each term is a mean over the unlabeled images of a batch alone, as those of
    labeled images are means over the labeled ones. So the number of unlabeled
    images changes no weight. The teacher is the aggregated prediction of the
    image's views. It is held constant: no gradient reaches it.

    - Transform term, of models that know the transform: the transform of view
      j is known even where the class is not, so
      `transform_weight * (1/M) sum_j -log sum_i P(i, j | view j)`.
    - Distillation term, of models with a student:
      `distillation_weight * ramp * w * T^2 * KL(teacher || student)`, with
      weight w and temperature T of the model's `sla.SelfDistillation`.
    - Pseudo-label term, of all models: the class that the teacher gives more
      than `threshold` is taken for the label,
      `pseudo_label_weight * (1/M) sum_j -log P(class, j | view j)`.
      An image without such a class counts as 0 (Lee, 2013; Sohn et al.,
      "FixMatch", 2020, eq. 4). With a `strong_augmentation` the models learn
      the class on the strong view, too, or instead.

    Args:
        transform_weight: At least 0.
        distillation_weight: At least 0.
        pseudo_label_weight: At least 0.
        threshold: Probability above which the teacher's class is taken for the
            label, at least 0 and below 1.
        ramp_steps: Number of training batches in which the distillation term
            grows from 0 to its full weight, in a straight line; 0 for full
            weight from the start.

    Raises:
        ValueError: A value out of range, or three weights of 0.

    Example:
    >>> import sla
    >>> sla.UnlabeledLoss(ramp_steps=200).threshold
    0.7
    """

    transform_weight: float = 1.0
    distillation_weight: float = 1.0
    pseudo_label_weight: float = 1.0
    threshold: float = 0.7
    ramp_steps: int = 0

    def __post_init__(self) -> None:
        names = ("transform_weight", "distillation_weight")
        for name in (*names, "pseudo_label_weight"):
            value = getattr(self, name)
            if not 0 <= value < math.inf:
                raise ValueError(
                    f"Got {name}={value!r}. Expected a finite number of at "
                    "least 0."
                )
        if not 0 <= self.threshold < 1:
            raise ValueError(
                f"Got threshold={self.threshold!r}. Expected a probability of "
                "at least 0 and below 1."
            )
        is_whole = isinstance(self.ramp_steps, numbers.Integral)
        if not is_whole or self.ramp_steps < 0:
            raise ValueError(
                f"Got ramp_steps={self.ramp_steps!r}. Expected an integer of "
                "at least 0."
            )
        object.__setattr__(self, "ramp_steps", int(self.ramp_steps))
        if not (
            self.transform_weight
            or self.distillation_weight
            or self.pseudo_label_weight
        ):
            raise ValueError(
                "Got weights of 0 alone, by which nothing is learned. Expected "
                "one above 0. To train on labeled images only use "
                "unlabeled_loss=None."
            )

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        return dataclasses.asdict(self)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "UnlabeledLoss":
        """A loss from what `get_config` returned."""
        return cls(**config)


def resolve_unlabeled_loss(
    unlabeled_loss: bool | UnlabeledLoss | None,
) -> UnlabeledLoss | None:
    """The terms of unlabeled images from what a user may pass.

    Args:
        unlabeled_loss: None or False, True (the default weights), or an
            `UnlabeledLoss`.

    Returns:
        None for a model that learns from labeled images only.

    Raises:
        ValueError: Another value.
    """
    if unlabeled_loss is None or unlabeled_loss is False:
        return None
    if unlabeled_loss is True:
        return UnlabeledLoss()
    if not isinstance(unlabeled_loss, UnlabeledLoss):
        raise ValueError(
            f"Got unlabeled_loss={unlabeled_loss!r}. Expected a "
            "sla.UnlabeledLoss, True for its default weights, or None."
        )
    return unlabeled_loss


def transform_cross_entropy(
    joint_logits: Tensor, views: Iterable[int | Tensor] | None = None
) -> Tensor:
    """Cross-entropy of each view's transform, the classes summed out.

    With `J` the joint logits of a view of transform `j` it is
    `log(sum_ik exp J[i, k]) - log(sum_i exp J[i, j])`.

    Args:
        joint_logits: `(B, m, N, M)`.
        views: Transform indices of the m views, all M in order by default.

    Returns:
        float32 `(B, m)`, at least 0.
    """
    joint_logits = keras.ops.cast(joint_tensor(joint_logits), "float32")
    own_scores = view_logits(joint_logits, views)  # (B, m, N)
    return keras.ops.logsumexp(joint_logits, axis=(2, 3)) - keras.ops.logsumexp(
        own_scores, axis=-1
    )


def pseudo_labels(teacher_logits: Tensor, threshold: float) -> Tensor:
    """The teacher's classes as targets, where the teacher is certain.

    Args:
        teacher_logits: `(B, N)`, held constant.
        threshold: Probability that the class must exceed.

    Returns:
        float32 `(B, N)`: a one at the most probable class, or a row of zeros
        where its probability is not above the threshold.
    """
    teacher_logits = keras.ops.stop_gradient(
        keras.ops.cast(teacher_logits, "float32")
    )
    confidence = keras.ops.max(keras.ops.softmax(teacher_logits), axis=-1)
    classes = keras.ops.one_hot(
        keras.ops.argmax(teacher_logits, axis=-1),
        teacher_logits.shape[-1],
        dtype="float32",
    )
    return keras.ops.where(confidence[:, None] > threshold, classes, 0.0)
