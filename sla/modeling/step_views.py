# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Which views of a training step one forward pass holds."""

import dataclasses
from collections.abc import Iterator
from collections.abc import Sequence
from typing import TypeAlias

from official.typing import Tensor


@dataclasses.dataclass(frozen=True, eq=False)
class StepViews:
    """The views of one forward pass, out of all views in the step.

    As a rule a step is one pass with all M views. On TensorFlow a step may
    have several passes with some views each, or fewer views than M; see
    `sla.modeling.tensorflow_step`.

    It can be given wherever transform indices are expected, as it iterates
    over them. A tuple would not do: Keras accepts no tuple of numbers and
    tensors as an argument of a call.

    Attributes:
        indices: Transform index of each of the m views: integers, or scalar
            integer tensors where the transforms are drawn in each step.
        num_in_step: Number of views in the whole step, at least m.
        earlier_logits: Class logits `(B, k, N)` of the k views that ran in
            earlier passes of the step; None in the first pass.
        teacher_logits: Class logits `(B, N)` of the teacher, where every pass
            of the step needs it; None if this pass gives it.
    """

    indices: tuple[int | Tensor, ...]
    num_in_step: int
    earlier_logits: Tensor | None = None
    teacher_logits: Tensor | None = None

    def __iter__(self) -> Iterator[int | Tensor]:
        return iter(self.indices)

    def __len__(self) -> int:
        return len(self.indices)

    @property
    def share(self) -> float:
        """Fraction of the step's views that are in this pass."""
        return len(self.indices) / self.num_in_step


#: The views of a forward pass: their transform indices, or a `StepViews`.
Views: TypeAlias = Sequence[int] | StepViews
