# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From a trained model to a `DeployedModel`, which files are written from."""

import contextlib
import dataclasses
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from official.modeling.layers.model_rewriting import in_float32
from official.modeling.layers.model_rewriting import rewrite_model
from official.typing import Tensor
from official.vision.dataloaders.preprocessing import Preprocessing
from official.vision.evaluation.temperature import fit_temperature
from official.vision.serving.deployed_model import DeployedModel
from official.vision.serving.deployed_model import check_names_of_outputs
from sla.inference.adaptive_graph import build_adaptive_graph
from sla.inference.deployment_options import DeploymentOptions
from sla.inference.known_outputs import known_outputs
from sla.inference.known_rule import KnownRule
from sla.modeling.multi_view_model import MultiViewModel


def deployed_model_of(
    model: MultiViewModel,
    options: DeploymentOptions,
    preprocessing: Preprocessing,
    class_names: Sequence[str],
) -> DeployedModel:
    """Deploys a model, in float32.

    Args:
        model: A built model of any precision. It is not changed.
        options: How to deploy it.
        preprocessing: The `Preprocessing` of its training.
        class_names: The N names, in label order.

    Returns:
        The `DeployedModel`, with weights of its own.

    Raises:
        ValueError: If the backbone cannot be copied, or class names and
            outputs are not equally many.
    """
    check_names_of_outputs(class_names, model.num_classes)
    with _float32_policy():
        float32_model = rewrite_model(model, in_float32)
        if options.policy is not None:
            predict = build_adaptive_graph(float32_model, options.policy)
        elif options.known_rule is not None:
            predict = _with_decision(
                float32_model, options.known_rule, options.temperature
            )
        else:
            return DeployedModel.of_model(
                options.deploy(float32_model),
                preprocessing,
                class_names,
                options.outputs == "logits",
            )
    return DeployedModel(
        predict,
        tuple(variable.value for variable in float32_model.variables),
        tuple(float32_model.image_shape),
        preprocessing,
        tuple(class_names),
    )


def _with_decision(
    model: MultiViewModel, rule: KnownRule, temperature: float
) -> Callable[[Tensor], dict[str, Tensor]]:
    def predict(images: Tensor) -> dict[str, Tensor]:
        outputs = known_outputs(model, rule, images, temperature)
        score = outputs["known_score"]
        return {
            "probabilities": outputs["probabilities"],
            "known_score": score,
            "is_known": score >= rule.threshold,
        }

    return predict


def with_fitted_temperature(
    options: DeploymentOptions,
    model: MultiViewModel,
    validation: Iterable[tuple[Any, Any]],
) -> DeploymentOptions:
    """Fits the temperature that makes validation labels most likely.

    Args:
        options: How to deploy the model, not in mode "adaptive".
        model: A built model.
        validation: Data set of batches of images and integer labels.

    Returns:
        The options at that temperature.
    """
    with _float32_policy():
        logits_of = dataclasses.replace(options, outputs="logits").deploy(
            rewrite_model(model, in_float32)
        )
    logits, labels = [], []
    for images, batch_labels in validation:
        logits.append(logits_of.predict_on_batch(images))
        labels.append(batch_labels.numpy())
    temperature = fit_temperature(
        np.concatenate(logits), np.concatenate(labels)
    )
    return dataclasses.replace(options, temperature=temperature)


@contextlib.contextmanager
def _float32_policy() -> Iterator[None]:
    """For layers that are made new, in a program of mixed precision."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
