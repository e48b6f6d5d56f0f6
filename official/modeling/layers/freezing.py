# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Which parts of a backbone are trained, and which are frozen."""

from collections.abc import Iterator
from typing import TypeAlias

import keras

#: For each leaf layer: whether it is trained, and whether each variable is.
TrainableFlags: TypeAlias = list[tuple[bool, list[bool]]]


def leaf_layers(layer: keras.layers.Layer) -> Iterator[keras.layers.Layer]:
    """Yields the layers that a model is made of, at any depth.

    Args:
        layer: A layer or model.

    Yields:
        Layers without a `layers` attribute, in the order of the model. A layer
        that is part of several models is yielded once for each of them.

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
    """Freezes the batch normalization of a backbone, and nothing else.

    The layers then use their moving statistics in training, too, and their
    scales and offsets do not change. So you can train a pretrained network
    with small batches, whose own statistics would be imprecise. Setting
    `backbone.trainable` afterwards undoes this.

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
    """Records what is trained in a backbone, before all of it is frozen.

    Args:
        backbone: A built layer or model.

    Returns:
        The flags that `thaw` needs.
    """
    return [
        (layer.trainable, [variable.trainable for variable in layer.variables])
        for layer in leaf_layers(backbone)
    ]


def thaw(backbone: keras.layers.Layer, flags: TrainableFlags) -> None:
    """Makes trainable again what was trained before a backbone was frozen.

    Args:
        backbone: A layer or model, changed in place.
        flags: The result of `trainable_flags` for this backbone.

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
        # One part of a layer may be trained, and another frozen.
        for variable, of_variable in zip(
            layer.variables, of_variables, strict=True
        ):
            variable.trainable = of_variable
