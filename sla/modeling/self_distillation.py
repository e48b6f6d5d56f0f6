# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How the student head is trained."""

import dataclasses
import math

import keras


@keras.saving.register_keras_serializable(package="sla")
@dataclasses.dataclass(frozen=True)
class SelfDistillation:
    """Weights of the two terms that train the student (paper, section 3.2).

    With the joint loss they make up the whole loss of a model that distils:
    `joint + weight * T^2 * KL(aggregated || student) + student_weight *
    CE(student, y)`.

    Args:
        weight: factor of the divergence from the aggregated prediction, at
            least 0.
        student_weight: factor of the student's cross-entropy with the labels
            (the paper's beta), at least 0.
        temperature: T > 0, of the divergence.
        per_view: if True both factors are divided by M. An image's student
            terms then weigh as much as one of its M views does in the joint
            loss. If False, as in the paper, they weigh M times that, and the
            untransformed view gets most of the gradient.

    Raises:
        ValueError: for a value out of range, or both weights 0, which would
            leave the student untrained.

    Example:

    >>> import sla
    >>> sla.SelfDistillation.balanced().factors(num_transforms=4)
    (0.25, 0.25)
    """

    weight: float = 1.0
    student_weight: float = 1.0
    temperature: float = 1.0
    per_view: bool = False

    def __post_init__(self):
        for name in ("weight", "student_weight", "temperature"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(
                    f"Got {name}={value!r}. Expected a finite number of at "
                    "least 0."
                )
        if self.temperature == 0:
            raise ValueError("Got temperature=0. Expected more than 0.")
        if self.weight == 0 and self.student_weight == 0:
            raise ValueError(
                "Got weight=0 and student_weight=0, which leave the student "
                "untrained. Set one of them, or use distillation=False."
            )

    @classmethod
    def paper(cls):
        """The paper's weights: 1 and 1."""
        return cls()

    @classmethod
    def balanced(cls):
        """Weights 1/M and 1/M: every view gets a like share of gradient."""
        return cls(per_view=True)

    def factors(self, num_transforms):
        """The factors of (divergence, student cross-entropy) for M views."""
        scale = num_transforms if self.per_view else 1
        return self.weight / scale, self.student_weight / scale

    def get_config(self):
        return dataclasses.asdict(self)

    @classmethod
    def from_config(cls, config):
        return cls(**config)


def resolve_distillation(distillation, num_transforms):
    """`None` or a `SelfDistillation` from what a user may pass.

    Args:
        distillation: False or None, True (the paper's weights), or a
            `SelfDistillation`.
        num_transforms: M.

    Raises:
        ValueError: for another value, or for one transform, whose
            aggregate would be no teacher.
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
            "aggregate, so no teacher. Use a set of two or more transforms, "
            "or distillation=False."
        )
    return distillation
