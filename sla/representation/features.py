# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From images to everything that is compared: features, layers, answers."""

import dataclasses

import keras
import numpy as np

from sla.inference.batches import run_in_batches
from sla.layers import TransformExpansion

# Beside the features themselves.
_MOST_LAYERS = 4
_BATCH_SIZE = 256


@dataclasses.dataclass(frozen=True, eq=False)
class Features:
    """What a model makes of the images.

    Attributes:
        fit: float32 `(n, M, D)`, pooled features of every view of the images
            that probes are fitted on.
        test: float32 `(m, M, D)`, those of the test images.
        layers: dict of name -> float32 `(m, C)`: activations of some layers
            for the test images, averaged over positions, from the first to
            the features.
        logits: dict of inference mode -> float32 `(m, N)`, for the test
            images.
    """

    fit: np.ndarray
    test: np.ndarray
    layers: dict
    logits: dict


def collect_features(model, transforms, images):
    """Runs images through a model.

    Args:
        model: a built `MultiViewModel`.
        transforms: a `TransformSet` that fits the images, which need not be
            that of the model.
        images: `ProbeImages`.

    Returns:
        `Features`.
    """
    test = view_features(model, transforms, images.test_images)
    layers, outputs = {}, _layer_outputs(model.backbone)
    if outputs:
        network = keras.Model(model.backbone.inputs, outputs)
        layers = run_in_batches(network, images.test_images, _BATCH_SIZE)
    return Features(
        fit=view_features(model, transforms, images.fit_images),
        test=test,
        layers={
            **{name: layers[name] for name in outputs},
            "features": test[:, 0],
        },
        logits=run_in_batches(
            _logit_network(model), images.test_images, _BATCH_SIZE
        ),
    )


def view_features(model, transforms, images):
    """Pooled features of every view.

    Args:
        model, transforms: as for `collect_features`.
        images: `(n, H, W, C)`.

    Returns:
        Float32 `(n, M, D)`.
    """
    inputs = keras.Input(model.image_shape)
    features = model.features(TransformExpansion(transforms)(inputs))
    features = keras.ops.cast(features, "float32")
    # (B * M, D) -> (B, M, D)
    features = keras.ops.reshape(
        features, (-1, len(transforms), features.shape[-1])
    )
    network = keras.Model(inputs, {"features": features})
    return run_in_batches(network, images, _BATCH_SIZE)["features"]


def _logit_network(model):
    inputs = keras.Input(model.image_shape)
    outputs = model.call(inputs, training=False)
    return keras.Model(
        inputs,
        {mode: model.class_logits(outputs, mode) for mode in model.modes},
    )


def _layer_outputs(backbone):
    """Name of a layer -> its mean over positions, in order; may be empty."""
    maps = _maps(backbone)
    layers = [x for x in maps if _is_activation(x)] or maps
    # The features are the mean of the last.
    return {
        layer.name: keras.layers.GlobalAveragePooling2D(
            data_format="channels_last", dtype="float32"
        )(layer.output)
        for layer in _spread(layers[:-1])
    }


def _maps(backbone):
    """Layers of a functional backbone that give `(B, h, w, C)`."""
    if not getattr(backbone, "inputs", None):
        return []
    return [
        layer
        for layer in backbone.layers
        if not isinstance(layer, keras.layers.InputLayer)
        and len(getattr(layer.output, "shape", ())) == 4
    ]


def _is_activation(layer):
    kinds = (keras.layers.Activation, keras.layers.Add, keras.layers.ReLU)
    return isinstance(layer, kinds)


def _spread(layers):
    if len(layers) <= _MOST_LAYERS:
        return layers
    indices = np.linspace(0, len(layers) - 1, _MOST_LAYERS)
    return [layers[int(index)] for index in indices.round()]
