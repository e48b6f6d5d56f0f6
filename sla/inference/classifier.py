# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A trained model as a function of images."""

from collections.abc import Callable

import keras

from official.typing import Array
from sla.inference.adaptive_classifier import AdaptiveClassifier
from sla.inference.batches import run_in_batches
from sla.inference.deployment_options import DeploymentOptions
from sla.modeling.multi_view_model import MultiViewModel

_BATCH_SIZE = 128


def build_classifier(
    model: MultiViewModel, options: DeploymentOptions
) -> Callable[[Array], Array]:
    """Builds the function that classifies images.

    Args:
        model: A built model.
        options: How to run it.

    Returns:
        A function from an array `(n, H, W, C)` to class probabilities
        `(n, N)`.
    """
    if options.policy is not None:
        adaptive = AdaptiveClassifier(model, options.policy)
        return lambda images: adaptive.predict(images, _BATCH_SIZE)[0]
    deployed = options.deploy(model)
    network = keras.Model(deployed.input, {"probabilities": deployed.output})
    return lambda images: run_in_batches(network, images, _BATCH_SIZE)[
        "probabilities"
    ]
