# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A trained model as a function of images."""

from collections.abc import Callable

import keras

from official.typing import Array
from sla.inference.adaptive_classifier import AdaptiveClassifier
from sla.inference.batches import run_in_batches
from sla.inference.deployment_options import DeploymentOptions
from sla.inference.known_outputs import known_outputs
from sla.modeling.multi_view_model import MultiViewModel

_BATCH_SIZE = 128


def build_classifier(
    model: MultiViewModel, options: DeploymentOptions
) -> Callable[[Array], dict[str, Array]]:
    """Builds the function that classifies images.

    Args:
        model: A built model.
        options: How to run it.

    Returns:
        A function from an array `(n, H, W, C)` to a dict of class
        `probabilities` `(n, N)`; of `passes` `(n,)` in mode "adaptive"; and,
        with a known rule, of what `known_outputs` gives.
    """
    if options.policy is not None:
        adaptive = AdaptiveClassifier(model, options.policy)
        return lambda images: dict(
            zip(
                ("probabilities", "passes"),
                adaptive.predict(images, _BATCH_SIZE),
                strict=True,
            )
        )
    if options.known_rule is not None:
        inputs = keras.Input(model.image_shape)
        network = keras.Model(
            inputs, known_outputs(model, options.known_rule, inputs)
        )
    else:
        deployed = options.deploy(model)
        network = keras.Model(
            deployed.input, {"probabilities": deployed.output}
        )
    return lambda images: run_in_batches(network, images, _BATCH_SIZE)
