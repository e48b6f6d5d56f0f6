# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Inference models made from a training model."""

import contextlib

import keras

from sla.layers import TransformExpansion
from sla.modeling.layer_copy import copy_layer


def build_predictor(model, mode):
    """A functional model that shares `model`'s layers, for its `predict`."""
    strategy = getattr(model, "distribute_strategy", None)
    with strategy.scope() if strategy else contextlib.nullcontext():
        images = keras.Input(model.image_shape)
        return keras.Model(images, model.class_probabilities(images, mode))


def build_deployed_model(model, mode):
    """A plain functional model with copied weights; see `deploy`."""
    images = keras.Input(model.image_shape, name="images")
    outputs = images
    if mode == "aggregated":
        outputs = TransformExpansion(model.transforms)(outputs)
    backbone = copy_layer(model.backbone)
    outputs = backbone(outputs)
    backbone.set_weights(model.backbone.get_weights())
    if len(outputs.shape) == 4:
        outputs = keras.layers.GlobalAveragePooling2D(
            data_format="channels_last", name="pooling"
        )(outputs)
    for layer, weights in model.deployed_head(mode):
        outputs = layer(outputs)
        layer.set_weights(weights)
    probabilities = keras.layers.Softmax(dtype="float32", name="probabilities")(
        outputs
    )
    return keras.Model(images, probabilities, name=f"{model.name}_{mode}")
