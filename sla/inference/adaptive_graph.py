# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Adaptive aggregation as one TensorFlow graph, for a SavedModel."""

from collections.abc import Callable

import keras
import tensorflow as tf

from sla.inference.adaptive_classifier import view_network
from sla.inference.adaptive_policy import AdaptivePolicy
from sla.modeling.multi_view_model import MultiViewModel


def build_adaptive_graph(
    model: MultiViewModel, policy: AdaptivePolicy
) -> Callable[[tf.Tensor], dict[str, tf.Tensor]]:
    """Builds the rule of `AdaptivePolicy.run` on TensorFlow.

    Args:
        model: A built model.
        policy: An `AdaptivePolicy` for its transforms.

    Returns:
        A function from float32 images `(B, H, W, C)` to a dict of
        `probabilities`, float32 `(B, N)`, and `passes`, int32 `(B,)`.
    """
    networks = [view_network(model, view) for view in policy.order]

    def probabilities_of(logits):
        return keras.ops.softmax(logits / policy.temperature)

    def add_view(network, count, images, rows, total, probabilities, passes):
        """Runs the view for the images `rows` `(k, 1)`."""
        outputs = network(tf.gather_nd(images, rows), training=False)
        sums = tf.gather_nd(total, rows) + outputs["view_logits"]
        update = tf.tensor_scatter_nd_update
        return (
            update(total, rows, sums),
            update(probabilities, rows, probabilities_of(sums / count)),
            update(passes, rows, tf.fill(tf.shape(rows)[:1], count)),
        )

    def next_pass(network, count, images, total, probabilities, passes):
        unsure = tf.reduce_max(probabilities, axis=1) < policy.threshold
        rows = tf.where(unsure & (passes == count - 1))
        state = total, probabilities, passes
        return tf.cond(
            tf.size(rows) > 0,
            lambda: add_view(network, count, images, rows, *state),
            lambda: state,
        )

    def predict(images):
        first = networks[0](images, training=False)
        state = (
            first["view_logits"],
            probabilities_of(first["class_logits"]),
            tf.ones(tf.shape(images)[:1], tf.int32),
        )
        for count, network in enumerate(networks[1:], start=2):
            state = next_pass(network, count, images, *state)
        _, probabilities, passes = state
        return {"probabilities": probabilities, "passes": passes}

    return predict
