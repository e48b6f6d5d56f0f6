# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A model in one form, as a function of images."""

import keras

from sla.inference.adaptive_classifier import AdaptiveClassifier
from sla.inference.batches import run_in_batches

_BATCH_SIZE = 128


def build_classifier(model, form):
    """The function that answers in a `DeployedForm`.

    Args:
        model: a built `MultiViewModel`.
        form: a `DeployedForm` of it.

    Returns:
        A function from an array `(n, H, W, C)` to class probabilities
        `(n, N)`.
    """
    if form.mode == "adaptive":
        adaptive = AdaptiveClassifier(model, form.policy)
        return lambda images: adaptive.predict(images, _BATCH_SIZE)[0]
    deployed = form.deploy(model)
    network = keras.Model(deployed.input, {"answer": deployed.output})
    return lambda images: run_in_batches(network, images, _BATCH_SIZE)["answer"]
