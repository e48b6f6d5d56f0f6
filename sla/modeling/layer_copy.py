# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Independent copies of layers, for deployment."""

import keras


def copy_layer(layer):
    """A new layer like `layer`, with weights of its own, not yet set.

    Args:
        layer: any `keras.layers.Layer` or `keras.Model`.

    Raises:
        ValueError: if the layer cannot be made from its configuration.
    """
    try:
        if isinstance(layer, keras.Model):
            return keras.models.clone_model(layer)
        return type(layer).from_config(layer.get_config())
    except (NotImplementedError, TypeError) as error:
        raise ValueError(
            f"Cannot copy {type(layer).__name__} {layer.name!r} for "
            f"deployment: {error}. Give the class a get_config() that "
            "returns its constructor's arguments."
        ) from error


def apply_with_weights(layer, inputs, weights):
    """Outputs of a new layer for symbolic inputs, its weights then set."""
    outputs = layer(inputs)
    layer.set_weights(weights)
    return outputs
