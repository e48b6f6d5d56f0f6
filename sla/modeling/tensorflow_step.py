# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The training step on TensorFlow: the views in chunks, for memory."""

import itertools

import keras
import tensorflow as tf

# Outputs that are no logits of some views.
_SAME_IN_CHUNKS = {"num_views", "reweighting"}


class TensorFlowStep:
    """`train_step` of a `MultiViewModel` on TensorFlow.

    The M views of a batch go through forward and backward pass
    `transform_chunk` at a time, their gradients are added up, and the
    optimiser steps once. The loss is a sum over views, so the gradient is
    that of the whole batch, with less memory: activations are kept for one
    chunk only. The chunk with the untransformed images comes last; the
    distillation teacher is a constant, so by then the other views' logits
    are known and no pass is done twice.

    Batch normalisation, though, normalises each chunk by the chunk's own
    statistics, and updates its moving statistics once a chunk: with it the
    step is close to, but not the same as, the unchunked one.

    With `transforms_per_step` k < M a step has k views: the identity and
    k - 1 of the others. Which, is a function of the step's number alone, so
    that all replicas draw the same and a resumed run draws what it would
    have drawn.

    No formula of the method stands here: each chunk's loss comes from
    `compute_loss`.
    """

    def train_step(self, data):
        x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(data)
        loss, gradients, done = 0.0, [], []
        step_views = self._step_views()
        for views in self._chunks(step_views):
            # One chunk at a time, or the memory would not be saved.
            with tf.control_dependencies(_tensors(gradients)):
                x = tf.identity(x)
            with tf.GradientTape() as tape:
                outputs = self(x, training=True, views=views)
                if len(views) < self.num_transforms:
                    outputs |= {
                        "views": views,
                        "num_views": len(step_views),
                        "earlier": done,
                    }
                chunk_loss = self.compute_loss(
                    x, y, outputs, sample_weight, training=True
                )
                scaled_loss = self.optimizer.scale_loss(chunk_loss)
            loss += chunk_loss
            variables = self.trainable_variables
            chunk_gradients = tape.gradient(scaled_loss, variables)
            gradients = [
                _add(total, gradient)
                for total, gradient in zip(
                    gradients or [None] * len(variables), chunk_gradients
                )
            ]
            done = [outputs, *done]
        self.optimizer.apply_gradients(zip(gradients, variables))
        replicas = tf.distribute.get_strategy().num_replicas_in_sync
        self._loss_tracker.update_state(
            loss * replicas, sample_weight=tf.shape(x)[0]
        )
        metrics = self.compute_metrics(x, y, _merge(done), sample_weight)
        return _for_reduction(metrics)

    def test_step(self, data):
        return _for_reduction(super().test_step(data))

    def _maybe_symbolic_build(self, iterator=None, data_batch=None):
        """Builds metrics from one replica's part of a batch.

        Keras's own sums up the parts of all replicas, which fails with more
        than one worker (keras-team/keras#20585).
        """
        strategy = self.distribute_strategy
        if iterator is None or not _has_several_workers(strategy):
            super()._maybe_symbolic_build(iterator, data_batch)
            return
        _, _, batches = next(iter(iterator))
        data_batch = tf.nest.map_structure(
            lambda part: strategy.experimental_local_results(part)[0],
            next(batches),
        )
        with strategy.scope():
            self._symbolic_build(data_batch=data_batch)

    def _step_views(self):
        """Transform indices of this step: 0, then integers or tensors."""
        number = self.transforms_per_step or self.num_transforms
        if number == self.num_transforms:
            return tuple(range(number))
        step = tf.cast(self.optimizer.iterations.value, tf.int64)
        others = tf.random.experimental.stateless_shuffle(
            tf.range(1, self.num_transforms), seed=tf.stack([0, step])
        )
        return (0, *tf.unstack(others[: number - 1]))

    def _chunks(self, views):
        """The views in chunks, the identity in the last."""
        size = self.transform_chunk or len(views)
        starts = range(0, len(views), size)
        chunks = [views[start : start + size] for start in reversed(starts)]
        if len(views) < self.num_transforms:
            return [_DrawnViews(chunk) for chunk in chunks]
        return chunks


class _DrawnViews:
    """Transform indices, some of them tensors, as one argument of a call.

    Keras takes no tuple of tensors and numbers together.
    """

    def __init__(self, views):
        self._views = tuple(views)

    def __iter__(self):
        return iter(self._views)

    def __len__(self):
        return len(self._views)


def _has_several_workers(strategy):
    if not isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy):
        return False
    workers = strategy.cluster_resolver.cluster_spec().as_dict()
    return sum(map(len, workers.values())) > 1


def _for_reduction(metrics):
    """Metrics in the shape that Keras can reduce over workers: `(1,)`.

    It reduces along axis 0, which a scalar has not.
    """
    if not _has_several_workers(tf.distribute.get_strategy()):
        return metrics
    return {name: tf.reshape(value, (1,)) for name, value in metrics.items()}


def _tensors(gradients):
    return [gradient for gradient in gradients if gradient is not None]


def _add(total, gradient):
    if total is None or gradient is None:
        return gradient if total is None else total
    return tf.convert_to_tensor(total) + tf.convert_to_tensor(gradient)


def _merge(chunks):
    """Outputs of all views from those of the chunks, in order of views."""
    if len(chunks) == 1:
        return chunks[0]
    merged = {
        name: chunks[0][name] for name in chunks[0].keys() & _SAME_IN_CHUNKS
    }
    merged["views"] = tuple(
        itertools.chain(*(chunk["views"] for chunk in chunks))
    )
    for name in chunks[0].keys() - {*_SAME_IN_CHUNKS, "views", "earlier"}:
        parts = [chunk[name] for chunk in chunks if name in chunk]
        merged[name] = tf.concat(parts, axis=1)
    return merged
