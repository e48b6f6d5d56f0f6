# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What of a backbone learns, and what stays as it is."""

from collections.abc import Iterator
from typing import TypeAlias

import keras

#: For each leaf layer: whether it is trained, and each of its variables.
TrainableFlags: TypeAlias = list[tuple[bool, list[bool]]]


def leaf_layers(layer: keras.layers.Layer) -> Iterator[keras.layers.Layer]:
    """Yields the layers that a model is made of, at any depth.

    Args:
        layer: A layer or model.

    Yields:
        Layers without a `layers` attribute, in the order of the model's; each
        as often as it stands in one.

    Example:
    >>> inner = keras.Sequential([keras.layers.Dense(2, name="inner")])
    >>> outer = keras.Sequential([inner, keras.layers.ReLU(name="outer")])
    >>> [leaf.name for leaf in leaf_layers(outer)]
    ['inner', 'outer']
    """
    if not hasattr(layer, "layers"):
        yield layer
        return
    for part in layer.layers:
        yield from leaf_layers(part)


def freeze_batch_normalization(backbone: keras.layers.Layer) -> int:
    """Keeps batch normalization as it is, while all else learns.

    The layers then normalize by their moving statistics in training as well,
    and their scales and offsets stay. So a pretrained network can be trained
    with small batches, whose own statistics would be rough. (Setting
    `backbone.trainable` afterwards undoes this.)

    Args:
        backbone: A layer or model, changed in place.

    Returns:
        The number of layers that were frozen.

    Example:
    >>> backbone = keras.Sequential([
    ...     keras.Input((4,)),
    ...     keras.layers.Dense(4),
    ...     keras.layers.BatchNormalization(),
    ... ])
    >>> freeze_batch_normalization(backbone)
    1
    >>> len(backbone.trainable_variables)  # Kernel and bias of Dense.
    2
    """
    layers = [
        layer
        for layer in leaf_layers(backbone)
        if isinstance(layer, keras.layers.BatchNormalization)
    ]
    for layer in layers:
        layer.trainable = False
    return len(layers)


def trainable_flags(backbone: keras.layers.Layer) -> TrainableFlags:
    """Notes what of a backbone is trained, before it is frozen as a whole.

    Args:
        backbone: A built layer or model.

    Returns:
        What `thaw` needs.
    """
    return [
        (layer.trainable, [variable.trainable for variable in layer.variables])
        for layer in leaf_layers(backbone)
    ]


def thaw(backbone: keras.layers.Layer, flags: TrainableFlags) -> None:
    """Trains again what was trained before all of a backbone was frozen.

    Args:
        backbone: A layer or model, changed in place.
        flags: What `trainable_flags` returned for it.

    Example:
    >>> layers = [keras.layers.Dense(4), keras.layers.Dense(4)]
    >>> backbone = keras.Sequential([keras.Input((4,)), *layers])
    >>> layers[0].trainable = False
    >>> flags = trainable_flags(backbone)
    >>> backbone.trainable = False
    >>> thaw(backbone, flags)
    >>> [layer.trainable for layer in layers]
    [False, True]
    """
    backbone.trainable = True
    for layer, (is_trained, of_variables) in zip(
        leaf_layers(backbone), flags, strict=True
    ):
        layer.trainable = is_trained
        # A part of a layer may be trained, and another not.
        for variable, of_variable in zip(
            layer.variables, of_variables, strict=True
        ):
            variable.trainable = of_variable
