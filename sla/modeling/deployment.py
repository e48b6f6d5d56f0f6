# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Deployed models: plain Keras models made from a training model.

A deployed model holds the backbone and, of the heads, only the columns that
its inference mode reads. Its layers are new ones with copied weights.
"""

from __future__ import annotations

import typing
from collections.abc import Sequence

import keras
import numpy as np

from official.typing import Array
from official.typing import Tensor
from sla.layers import CosineDense
from sla.layers import CosineJointDense
from sla.layers import JointAggregation
from sla.layers import JointDense
from sla.layers import TransformExpansion
from sla.layers.heads import class_head

if typing.TYPE_CHECKING:
    from sla.modeling.view_backbone import ViewBackbone
    from sla.modeling.view_classifier import ViewClassifier


#: What a deployed model may give.
OUTPUTS = ("probabilities", "logits")


def build_deployed_model(
    model: ViewClassifier,
    mode: str,
    reduction: str,
    views: tuple[int, ...],
    temperature: float,
    outputs: str = "probabilities",
) -> keras.Model:
    """A functional model with copied weights.

    Args:
        model: A built model.
        mode: An inference mode of the model.
        reduction: A reduction of the mode; empty if it has none.
        views: Indices of the transforms to average over: `(0,)` but for
            `aggregated`.
        temperature: That class logits are divided by.
        outputs: One of `OUTPUTS`.

    Returns:
        A model `(B, H, W, C)` -> class probabilities or logits `(B, N)`.

    Raises:
        ValueError: A backbone that cannot be copied.
    """
    images = keras.Input(model.image_shape, name="images")
    inputs = images
    if mode == "aggregated":
        inputs = TransformExpansion(model.transforms, views)(images)
    features = _copied_features(model, inputs)
    logits = model.deployed_logits(features, mode, reduction, views)
    if temperature != 1:
        logits = keras.layers.Rescaling(
            1 / temperature, dtype="float32", name="temperature"
        )(logits)
    name = f"{model.name}_{mode}"
    if outputs == "logits":
        return keras.Model(images, logits, name=f"{name}_logits")
    probabilities = keras.layers.Softmax(dtype="float32", name="probabilities")(
        logits
    )
    return keras.Model(images, probabilities, name=name)


def build_embedding(model: ViewBackbone) -> keras.Model:
    """A functional model from images to pooled features.

    Args:
        model: A built model.

    Returns:
        A model `(B, H, W, C)` -> float32 `(B, D)`, with copied weights.

    Raises:
        ValueError: A backbone that cannot be copied.
    """
    images = keras.Input(model.image_shape, name="images")
    features = _copied_features(model, images)
    features = keras.layers.Activation(
        "linear", dtype="float32", name="features"
    )(features)
    return keras.Model(images, features, name=f"{model.name}_embedding")


def _copied_features(model: ViewBackbone, images: Tensor) -> Tensor:
    """Pooled features by a copy of the backbone."""
    features = _apply_with_weights(
        copy_layer(model.backbone), images, model.backbone.get_weights()
    )
    if len(features.shape) == 4:
        features = keras.layers.GlobalAveragePooling2D(
            data_format="channels_last", name="pooling"
        )(features)
    return features


def class_logits(head: keras.layers.Layer, features: Tensor) -> Tensor:
    """Class logits by a new dense layer.

    Args:
        head: A built head with N outputs: linear, or a `CosineDense`.
        features: Symbolic `(rows, D)`.

    Returns:
        Symbolic `(rows, N)`.
    """
    features, kernel, bias = _linear_form(head, features)
    new_head = class_head(len(bias), "logits")
    return _apply_with_weights(new_head, features, [kernel, bias])


def aggregated_logits(
    joint_head: JointDense | CosineJointDense,
    features: Tensor,
    reduction: str,
    views: Sequence[int],
) -> Tensor:
    """Class logits of aggregated inference by new layers.

    Args:
        joint_head: A built joint head.
        features: Symbolic `(B * m, D)`, of the m views.
        reduction: As for `sla.ops.aggregate`.
        views: The m transform indices.

    Returns:
        Symbolic `(B, N)`.
    """
    features, kernel, bias = _joint_linear_form(joint_head, features)
    num_classes, num_views = joint_head.num_classes, len(views)
    new_head = JointDense(num_classes, num_views, dtype="float32", name="joint")
    weights = _flat(kernel[..., views], bias[..., views])
    joint_logits = _apply_with_weights(new_head, features, weights)
    return JointAggregation(num_views, reduction, dtype="float32")(joint_logits)


def single_logits(
    joint_head: JointDense | CosineJointDense, features: Tensor, reduction: str
) -> Tensor:
    """Class logits of single inference by new layers of Keras alone.

    Args:
        joint_head: A built joint head.
        features: Symbolic `(B, D)`, of the untransformed images.
        reduction: As for `sla.ops.single`.

    Returns:
        Symbolic `(B, N)`.
    """
    features, kernel, bias = _joint_linear_form(joint_head, features)
    num_classes, num_transforms = bias.shape[1:]
    if reduction == "marginal":
        new_head = class_head(num_classes * num_transforms, "joint")
        joint_logits = _apply_with_weights(
            new_head, features, _flat(kernel, bias)
        )
        joint_logits = keras.layers.Reshape(
            (num_classes, num_transforms), dtype="float32"
        )(joint_logits)
        return keras.ops.logsumexp(joint_logits, axis=-1)
    if reduction == "logit_sum":
        weights = [kernel.sum(axis=2), bias.sum(axis=2)[0]]
    else:
        weights = [kernel[..., 0], bias[0, :, 0]]
    new_head = class_head(num_classes, "logits")
    return _apply_with_weights(new_head, features, weights)


def copy_layer(layer: keras.layers.Layer) -> keras.layers.Layer:
    """A new layer like `layer`, with weights of its own, not yet set.

    Args:
        layer: Any `keras.layers.Layer` or `keras.Model`.

    Returns:
        A layer of the same class.

    Raises:
        ValueError: A layer that cannot be made from its configuration.
    """
    try:
        if isinstance(layer, keras.Model):
            return keras.models.clone_model(layer)
        return type(layer).from_config(layer.get_config())
    except (NotImplementedError, TypeError) as error:
        raise ValueError(
            f"Got {type(layer).__name__} {layer.name!r}, which cannot be "
            f"copied: {error}. Expected a layer that can be made from its "
            "configuration. Give the class a get_config() that returns its "
            "constructor's arguments."
        ) from error


def _apply_with_weights(
    layer: keras.layers.Layer, inputs: Tensor, weights: list[Array]
) -> Tensor:
    """Outputs of a new layer for symbolic inputs, its weights then set."""
    outputs = layer(inputs)
    layer.set_weights(weights)
    return outputs


def _linear_form(
    head: keras.layers.Layer, features: Tensor
) -> tuple[Tensor, Array, Array]:
    """Features, kernel and bias with which a dense layer replaces a head.

    For a cosine head the features get length 1 by a new layer of Keras, the
    kernel is scaled and the bias is 0.
    """
    if not isinstance(head, CosineDense):
        # Not `get_weights`: after `enable_lora` the kernel is made of several.
        kernel, bias = map(keras.ops.convert_to_numpy, (head.kernel, head.bias))
        return features, kernel, bias
    unit = keras.layers.UnitNormalization(dtype="float32", name="unit_features")
    kernel = head.linear_weights()
    return unit(features), kernel, np.zeros_like(kernel[0])


def _joint_linear_form(
    joint_head: JointDense | CosineJointDense, features: Tensor
) -> tuple[Tensor, Array, Array]:
    """Features, kernel `(D, N, M)` and bias `(1, N, M)`."""
    features, kernel, bias = _linear_form(joint_head, features)
    shape = (-1, joint_head.num_classes, joint_head.num_transforms)
    return features, kernel.reshape(shape), bias.reshape(shape)


def _flat(kernel: Array, bias: Array) -> list[Array]:
    """`(D, N, m)`, `(1, N, m)` -> `(D, N * m)`, `(N * m,)`."""
    return [kernel.reshape(kernel.shape[0], -1), bias.reshape(-1)]
