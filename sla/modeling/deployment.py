# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Inference models made from a training model."""

import contextlib

import keras

from sla.layers import TransformExpansion
from sla.modeling.layer_copy import apply_with_weights
from sla.modeling.layer_copy import copy_layer


def build_predictor(model, mode, reduction):
    """A functional model that shares `model`'s layers, for its `predict`."""
    strategy = getattr(model, "distribute_strategy", None)
    with strategy.scope() if strategy else contextlib.nullcontext():
        images = keras.Input(model.image_shape)
        return keras.Model(
            images, model.class_probabilities(images, mode, reduction)
        )


def build_deployed_model(model, mode, reduction, views, temperature):
    """A plain functional model with copied weights; see `deploy`."""
    images = keras.Input(model.image_shape, name="images")
    outputs = images
    if mode == "aggregated":
        outputs = TransformExpansion(model.transforms, views)(outputs)
    outputs = apply_with_weights(
        copy_layer(model.backbone), outputs, model.backbone.get_weights()
    )
    if len(outputs.shape) == 4:
        outputs = keras.layers.GlobalAveragePooling2D(
            data_format="channels_last", name="pooling"
        )(outputs)
    logits = model.deployed_logits(outputs, mode, reduction, views)
    if temperature != 1:
        logits = keras.layers.Rescaling(
            1 / temperature, dtype="float32", name="temperature"
        )(logits)
    probabilities = keras.layers.Softmax(dtype="float32", name="probabilities")(
        logits
    )
    return keras.Model(images, probabilities, name=f"{model.name}_{mode}")
