# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Adaptive aggregation as one TensorFlow graph, for a SavedModel."""

import keras
import tensorflow as tf

from sla.inference.adaptive_classifier import view_network


def build_adaptive_answer(model, policy):
    """A TensorFlow function that decides by itself what each image needs.

    Args:
        model: a built `MultiViewModel`.
        policy: an `AdaptivePolicy` for its transforms.

    Returns:
        A function from float32 images `(B, H, W, C)` to a dict of
        `probabilities`, float32 `(B, N)`, and `passes`, int32 `(B,)`.
    """
    networks = [view_network(model, view) for view in policy.order]

    def probabilities_of(logits):
        return keras.ops.softmax(logits / policy.temperature)

    def answer(images):
        first = networks[0](images, training=False)
        total, probabilities = first["own"], probabilities_of(first["answer"])
        passes = tf.ones(tf.shape(images)[:1], tf.int32)
        for count, network in enumerate(networks[1:], start=2):
            unsure = tf.reduce_max(probabilities, axis=1) < policy.threshold
            rows = tf.where(unsure & (passes == count - 1))  # (k, 1)

            def with_view(
                rows=rows,
                network=network,
                count=count,
                total=total,
                probabilities=probabilities,
                passes=passes,
            ):
                further = network(tf.gather_nd(images, rows), training=False)[
                    "own"
                ]
                sums = tf.gather_nd(total, rows) + further
                scatter = tf.tensor_scatter_nd_update
                return (
                    scatter(total, rows, sums),
                    scatter(
                        probabilities, rows, probabilities_of(sums / count)
                    ),
                    scatter(passes, rows, tf.fill(tf.shape(rows)[:1], count)),
                )

            total, probabilities, passes = tf.cond(
                tf.size(rows) > 0,
                with_view,
                lambda state=(total, probabilities, passes): state,
            )
        return {"probabilities": probabilities, "passes": passes}

    return answer
