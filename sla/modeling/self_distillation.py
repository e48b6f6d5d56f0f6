# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How the student head is trained."""

import dataclasses
import math
from typing import Any

import keras


@keras.saving.register_keras_serializable(package="sla")
@dataclasses.dataclass(frozen=True)
class SelfDistillation:
    """Weights of the two terms that train the student (paper, section 3.2).

    With the joint loss they make up the whole loss of a model that distils:
    `joint + weight * T^2 * KL(aggregated || student) + student_weight *
    CE(student, y)`.

    Args:
        weight: Factor of the divergence from the aggregated prediction, at
            least 0.
        student_weight: Factor of the student's cross-entropy with the labels
            (the paper's beta), at least 0.
        temperature: T > 0, of the divergence.
        per_view: If True both factors are divided by M. An image's student
            terms then weigh as much as one of its M views does in the joint
            loss. If False, as in the paper, they weigh M times that, and the
            untransformed image gets most of the gradient.

    Raises:
        ValueError: A value out of range, or both weights 0, which would leave
            the student untrained.

    Example:
    >>> import sla
    >>> sla.SelfDistillation.balanced().factors(num_transforms=4)
    (0.25, 0.25)
    """

    weight: float = 1.0
    student_weight: float = 1.0
    temperature: float = 1.0
    per_view: bool = False

    def __post_init__(self) -> None:
        for name in ("weight", "student_weight", "temperature"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(
                    f"Got {name}={value!r}. Expected a finite number of at "
                    "least 0."
                )
        if self.temperature == 0:
            raise ValueError("Got temperature=0. Expected a number above 0.")
        if self.weight == 0 and self.student_weight == 0:
            raise ValueError(
                "Got weight=0 and student_weight=0, which leave the student "
                "untrained. Expected one of them above 0. To train without a "
                "student use distillation=False."
            )

    @classmethod
    def paper(cls) -> "SelfDistillation":
        """The paper's weights: 1 and 1."""
        return cls()

    @classmethod
    def balanced(cls) -> "SelfDistillation":
        """Weights 1/M and 1/M: all views get similar shares of the gradient."""
        return cls(per_view=True)

    def factors(self, num_transforms: int) -> tuple[float, float]:
        """The factors of the student's terms.

        Args:
            num_transforms: M, the number of views in a step.

        Returns:
            `(factor of the divergence, factor of the cross-entropy)`.
        """
        scale = num_transforms if self.per_view else 1
        return self.weight / scale, self.student_weight / scale

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        return dataclasses.asdict(self)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "SelfDistillation":
        """Weights from what `get_config` returned."""
        return cls(**config)


def resolve_distillation(
    distillation: bool | SelfDistillation | None, num_transforms: int
) -> SelfDistillation | None:
    """The weights of the student's terms from what a user may pass.

    Args:
        distillation: False or None, True (the paper's weights), or a
            `SelfDistillation`.
        num_transforms: M.

    Returns:
        None for a model without a student.

    Raises:
        ValueError: Another value, or one transform, whose aggregate would be
            no teacher.
    """
    if distillation is False or distillation is None:
        return None
    if distillation is True:
        distillation = SelfDistillation.paper()
    if not isinstance(distillation, SelfDistillation):
        raise ValueError(
            f"Got distillation={distillation!r}. Expected True, False or a "
            "sla.SelfDistillation."
        )
    if num_transforms < 2:
        raise ValueError(
            "Got distillation with one transform: there is nothing to "
            "aggregate, so no teacher. Expected a set of two or more "
            "transforms, or distillation=False."
        )
    return distillation
