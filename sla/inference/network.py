# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From a trained model to what an export is written from."""

import contextlib
import dataclasses

import keras
import numpy as np

from official.modeling.layers.model_rewriting import in_float32
from official.modeling.layers.model_rewriting import rewrite_model
from official.vision.evaluation.temperature import fit_temperature
from official.vision.serving.deployable_network import DeployableNetwork
from sla.inference.adaptive_graph import build_adaptive_answer


def build_network(model, form, preprocessing, class_names):
    """The network of a model in one form, in float32.

    Args:
        model: a built `MultiViewModel`, of any precision; not changed.
        form: a `DeployedForm` of it.
        preprocessing: `Preprocessing` of the training.
        class_names: the N names.

    Returns:
        A `DeployableNetwork`.

    Raises:
        ValueError: if the backbone cannot be copied.
    """
    with _float32_policy():
        model = rewrite_model(model, in_float32)
        if form.mode != "adaptive":
            return DeployableNetwork.of_model(
                form.deploy(model), preprocessing, class_names
            )
        answer = build_adaptive_answer(model, form.policy)
    return DeployableNetwork(
        answer,
        tuple(variable.value for variable in model.variables),
        tuple(model.image_shape),
        preprocessing,
        tuple(class_names),
    )


def fit_form_temperature(model, form, validation):
    """The form at the temperature that fits validation labels best.

    Args:
        model: a built `MultiViewModel`.
        form: a `DeployedForm`, not `adaptive`.
        validation: data set of batches of images and integer labels.

    Returns:
        A `DeployedForm`.
    """
    with _float32_policy():
        deployed = form.deploy(rewrite_model(model, in_float32))
    logits_of = keras.Model(deployed.input, deployed.layers[-1].input)
    logits, labels = [], []
    for images, batch_labels in validation:
        logits.append(logits_of.predict_on_batch(images))
        labels.append(batch_labels.numpy())
    temperature = fit_temperature(
        np.concatenate(logits), np.concatenate(labels)
    )
    return dataclasses.replace(form, temperature=temperature)


@contextlib.contextmanager
def _float32_policy():
    """For layers that are made new, in a program of mixed precision."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
