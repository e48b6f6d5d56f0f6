# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A model in one inference mode, as a function of images."""

import keras

from sla.inference.adaptive_classifier import AdaptiveClassifier
from sla.inference.batches import run_in_batches

_BATCH_SIZE = 128


def build_classifier(model, mode, policy=None):
    """The function that answers in an inference mode.

    Args:
        model: a built `MultiViewModel`; it is not copied.
        mode: one of the model's, or `adaptive`.
        policy: `AdaptivePolicy`, for `adaptive`.

    Returns:
        A function from an array `(n, H, W, C)` to class probabilities
        `(n, N)`.
    """
    if mode == "adaptive":
        adaptive = AdaptiveClassifier(model, policy)
        return lambda images: adaptive.predict(images, _BATCH_SIZE)[0]
    images = keras.Input(model.image_shape)
    network = keras.Model(
        images, {"answer": model.class_probabilities(images, mode)}
    )
    return lambda images: run_in_batches(network, images, _BATCH_SIZE)["answer"]
