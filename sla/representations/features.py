# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From images to what is compared: features, layers and logits."""

import dataclasses

import keras
import numpy as np

from official.typing import Array
from sla.inference.batches import run_in_batches
from sla.layers import TransformExpansion
from sla.modeling.multi_view_model import MultiViewModel
from sla.representations.probe_images import ProbeImages
from sla.transforms.transform_set import TransformSet

# Beside the features themselves.
_MOST_LAYERS = 4
_BATCH_SIZE = 256


@dataclasses.dataclass(frozen=True, eq=False)
class Features:
    """What a model makes of the images.

    Attributes:
        fit: Pooled features of every view of the images that probes are
            fitted on, float32 `(n, M, D)`.
        test: Those of the test images, float32 `(m, M, D)`.
        layers: Name of a layer to its activations for the test images,
            averaged over positions, float32 `(m, C)`; some layers from the
            first to the features.
        logits: Inference mode to logits of the test images, float32 `(m, N)`.
    """

    fit: Array
    test: Array
    layers: dict[str, Array]
    logits: dict[str, Array]


def collect_features(
    model: MultiViewModel, transforms: TransformSet, images: ProbeImages
) -> Features:
    """Runs images through a model.

    Args:
        model: A built model.
        transforms: A transform set that fits the images, which need not be
            that of the model.
        images: The images.

    Returns:
        What the model makes of them.
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


def view_features(
    model: MultiViewModel, transforms: TransformSet, images: Array
) -> Array:
    """Pooled features of every view.

    Args:
        model: A built model.
        transforms: A transform set that fits the images.
        images: Images `(n, H, W, C)`.

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
    layers = [layer for layer in maps if _is_activation(layer)] or maps
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
