# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The training step on TensorFlow where it is not all views at once."""

from __future__ import annotations

import itertools
import typing
from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from official.typing import Tensor
from sla.modeling import keras_adapter
from sla.modeling.step_views import StepViews
from sla.ops import mean_over_views

if typing.TYPE_CHECKING:
    from sla.modeling.multi_view_model import MultiViewModel


def train_step(model: MultiViewModel, data: Any) -> dict[str, Tensor]:
    """One step of the optimizer, in several forward and backward passes.

    The views of a batch go through forward and backward pass
    `transform_chunk` at a time, their gradients are added up, and the
    optimizer steps once. The loss is a sum over views, so the gradient is
    that of the whole batch, with less memory: activations are kept for one
    chunk only. The chunk with the untransformed images comes last; the
    distillation teacher is a constant, so by then the other views' logits
    are known and no pass is done twice.

    Batch normalization, though, normalizes each chunk by the chunk's own
    statistics, and updates its moving statistics once a chunk: with it the
    step is close to, but not the same as, the unchunked one.

    With `transforms_per_step` k < M a step has k views: the identity and
    k - 1 of the others. Which ones is a function of the model's seed and of the
    optimizer's count of steps alone. So all replicas draw the same, and a
    resumed run draws what it would have drawn.

    Where every view learns from the teacher, as with pseudo-labels, the chunks
    go through one forward pass before.

    Like Keras's own step it holds no formula of the method: the loss comes
    from `compute_loss`, and the report from `compute_metrics`.

    Args:
        model: A compiled model.
        data: A batch `(x, y)` or `(x, y, sample_weight)`.

    Returns:
        Dict of the name of each metric -> its value so far.
    """
    x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(data)
    step_views = _draw_views(model)
    chunks = _chunks(step_views, model.transform_chunk)
    teacher_logits = None
    if len(chunks) > 1 and model.teaches_all_views:
        teacher_logits = _teacher_logits(model, x, chunks)
    loss = 0.0
    gradients: list[Tensor | None] = []
    earlier_logits = None
    passes: list[tuple[StepViews, dict[str, Tensor]]] = []
    for indices in chunks:
        views = StepViews(
            indices, len(step_views), earlier_logits, teacher_logits
        )
        # One pass at a time, or the memory would not be saved.
        present = [value for value in gradients if value is not None]
        with tf.control_dependencies(present):
            x = tf.nest.map_structure(tf.identity, x)
        with tf.GradientTape() as tape:
            outputs = model(x, training=True, views=views)
            pass_loss = model.compute_loss(
                x, y, outputs, sample_weight, training=True, views=views
            )
            scaled_loss = model.optimizer.scale_loss(pass_loss)
        variables = model.trainable_variables
        gradients = _add(gradients, tape.gradient(scaled_loss, variables))
        loss += pass_loss
        passes.insert(0, (views, outputs))  # So the identity is the first view.
        earlier_logits = _joined(
            model.view_logits(outputs, views), earlier_logits
        )
    if variables:  # Otherwise Keras has warned that all is frozen.
        model.optimizer.apply_gradients(zip(gradients, variables, strict=True))
    replicas = tf.distribute.get_strategy().num_replicas_in_sync
    keras_adapter.loss_tracker(model).update_state(
        loss * replicas, sample_weight=tf.shape(tf.nest.flatten(x)[0])[0]
    )
    views, outputs = _merge(passes)
    return model.compute_metrics(x, y, outputs, sample_weight, views=views)


def random_seed() -> int:
    """The seed of `keras.utils.set_random_seed`, or TensorFlow's default."""
    seed, _ = tf.compat.v1.random.get_seed(0)
    return seed


def _draw_views(model: MultiViewModel) -> tuple[int | Tensor, ...]:
    """Transform indices of this step: 0, then integers or tensors."""
    number = model.transforms_per_step or model.num_transforms
    if number == model.num_transforms:
        return tuple(range(number))
    step = tf.cast(model.optimizer.iterations, tf.int64)
    # Not `stateless_shuffle`, which no XLA device knows.
    keys = tf.random.stateless_uniform(
        [model.num_transforms - 1], tf.stack([model.seed, step])
    )
    _, others = tf.math.top_k(keys, number - 1)
    return (0, *tf.unstack(others + 1))


def _chunks(
    views: tuple[int | Tensor, ...], size: int | None
) -> list[tuple[int | Tensor, ...]]:
    """Views in chunks of a size, the identity in the last."""
    size = size or len(views)
    starts = range(0, len(views), size)
    return [views[start : start + size] for start in reversed(starts)]


def _teacher_logits(
    model: MultiViewModel, x: Tensor, chunks: list[tuple[int | Tensor, ...]]
) -> Tensor:
    """The teacher's class logits `(B, N)`, from a forward pass of all views."""
    num_in_step = sum(map(len, chunks))
    logits = []
    for indices in chunks:
        views = StepViews(indices, num_in_step)
        outputs = model(x, training=True, views=views)
        logits.append(model.view_logits(outputs, views))
    return mean_over_views(tf.concat(logits, axis=1))


def _joined(view_logits: Tensor, earlier_logits: Tensor | None) -> Tensor:
    """Class logits `(B, k, N)` of all views that have run."""
    if earlier_logits is None:
        return view_logits
    return tf.concat([view_logits, earlier_logits], axis=1)


def _add(
    totals: Sequence[Tensor | None], gradients: Sequence[Tensor | None]
) -> list[Tensor | None]:
    """Sums of gradients, variable by variable; no totals at first."""
    if not totals:
        return list(gradients)
    sums = []
    for total, gradient in zip(totals, gradients, strict=True):
        if total is None or gradient is None:
            sums.append(gradient if total is None else total)
        else:
            # One of them may be sparse.
            sums.append(
                tf.convert_to_tensor(total) + tf.convert_to_tensor(gradient)
            )
    return sums


def _merge(
    passes: list[tuple[StepViews, dict[str, Tensor]]],
) -> tuple[StepViews, dict[str, Tensor]]:
    """Views and outputs of all passes as if they had been one."""
    indices = tuple(itertools.chain(*(views for views, _ in passes)))
    _, outputs_with_identity = passes[0]
    merged = {}
    for name in outputs_with_identity:
        parts = [outputs[name] for _, outputs in passes if name in outputs]
        merged[name] = tf.concat(parts, axis=1)
    return StepViews(indices, len(indices)), merged
