# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The self-distillation term: the student learns the aggregated prediction."""

import keras

from official.typing import Tensor
from sla.ops.aggregation import weighted_sum


def distillation_divergence(
    teacher_logits: Tensor, student_logits: Tensor, temperature: float = 1.0
) -> Tensor:
    """`T^2 * KL(teacher || student)` of each example (paper, section 3.2).

    It is `T^2 * sum_i p_i (log p_i - log q_i)` with the teacher `p` and the
    student `q`, both at temperature T. The teacher is a constant: no gradient
    reaches it.

    Args:
        teacher_logits: Aggregated logits `(B, N)`.
        student_logits: `(B, N)`.
        temperature: T > 0; both sides are divided by it. The factor T^2
            keeps the gradient's size independent of it.

    Returns:
        float32 `(B,)`, at least 0.

    Raises:
        ValueError: A temperature that is not above 0.
    """
    if not temperature > 0:
        raise ValueError(
            f"Got temperature={temperature}. Expected a number above 0."
        )
    teacher_logits = keras.ops.cast(teacher_logits, "float32")
    student_logits = keras.ops.cast(student_logits, "float32")
    teacher_logits = keras.ops.stop_gradient(teacher_logits)
    log_teacher = keras.ops.log_softmax(teacher_logits / temperature)
    log_student = keras.ops.log_softmax(student_logits / temperature)
    divergence = weighted_sum(
        keras.ops.exp(log_teacher), log_teacher - log_student
    )
    return temperature**2 * divergence


def distillation_loss(
    teacher_logits: Tensor, student_logits: Tensor, temperature: float = 1.0
) -> Tensor:
    """Mean over examples of `T^2 * KL(teacher || student)`.

    Args:
        teacher_logits: Aggregated logits `(B, N)`, held constant.
        student_logits: `(B, N)`.
        temperature: T > 0.

    Returns:
        float32 scalar.

    Raises:
        ValueError: A temperature that is not above 0.

    Example:
    >>> import sla
    >>> round(float(sla.losses.distillation_loss([[2.0, 0.0]],
    ...                                          [[0.0, 0.0]])), 4)
    0.3278
    """
    return keras.ops.mean(
        distillation_divergence(teacher_logits, student_logits, temperature)
    )
