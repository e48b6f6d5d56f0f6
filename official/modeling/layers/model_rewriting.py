# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Copies of models in which some layers are of another kind."""

from collections.abc import Callable
from typing import Any
from typing import TypeAlias

import keras

from official.modeling.layers.fused_batch_normalization import (
    FusedBatchNormalization,
)

#: Changes the serialized form of one object in place.
Edit: TypeAlias = Callable[[dict[str, Any]], None]

_FUSED = "garden>FusedBatchNormalization"
_STANDARD = ("keras.layers", "BatchNormalization")


def rewrite_model(model: keras.Model, *edits: Edit) -> keras.Model:
    """Copies a model, with a changed configuration.

    Args:
        model: A built model whose parts have a `get_config`; it is not
            changed.
        *edits: Functions such as `in_float32` that change the serialized
            form of one object, a dict with `class_name` and `config`, in
            place. Each is called for every object at any depth.

    Returns:
        A model like it, not compiled, with copied weights.

    Raises:
        ValueError: It cannot be made from its configuration.

    Example:
    >>> import keras
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    >>> copy = rewrite_model(model, in_float32)
    >>> bool((copy.get_weights()[0] == model.get_weights()[0]).all())
    True
    """
    try:
        config = keras.saving.serialize_keras_object(model)
        _walk(config, edits)
        copy = keras.saving.deserialize_keras_object(config)
    except (NotImplementedError, TypeError) as error:
        raise ValueError(
            f"Got {type(model).__name__} {model.name!r}, which cannot be "
            f"copied: {error}. Expected a model that can be made from its "
            "configuration. Give each class in it a get_config() that returns "
            "its constructor's arguments."
        ) from error
    copy.set_weights(model.get_weights())
    return copy


def in_float32(entry: dict[str, Any]) -> None:
    """Edit: layers of mixed precision compute in float32."""
    config = entry["config"]
    if entry["class_name"] == "DTypePolicy":
        if config["name"].startswith("mixed_"):
            config["name"] = "float32"
    # In a Sequential without an input it has the first layer's precision.
    elif entry["class_name"] == "InputLayer":
        if config["dtype"] in ("bfloat16", "float16"):
            config["dtype"] = "float32"


def fuse_batch_normalization(model: keras.Model) -> keras.Model:
    """Copies a model, with batch normalization in one kernel.

    Each `keras.layers.BatchNormalization` at any depth becomes a
    `FusedBatchNormalization`, which computes the same in less time on
    TensorFlow. See `rewrite_model`.

    Args:
        model: A built model; it is not changed.

    Returns:
        The copy, not compiled, with the same weights.

    Example:
    >>> import keras
    >>> model = keras.Sequential(
    ...     [keras.Input((8, 8, 3)), keras.layers.BatchNormalization()]
    ... )
    >>> type(fuse_batch_normalization(model).layers[0]).__name__
    'FusedBatchNormalization'
    """
    return rewrite_model(model, _with_fused_batch_normalization)


def _with_fused_batch_normalization(entry: dict[str, Any]) -> None:
    if (entry.get("module"), entry["class_name"]) == _STANDARD:
        entry.update(
            module=FusedBatchNormalization.__module__,
            class_name="FusedBatchNormalization",
            registered_name=_FUSED,
        )


def with_standard_batch_normalization(entry: dict[str, Any]) -> None:
    """Edit: Keras's batch normalization, so that Keras alone can load it."""
    if entry.get("registered_name") == _FUSED:
        module, class_name = _STANDARD
        entry.update(module=module, class_name=class_name, registered_name=None)


def _walk(value: Any, edits: tuple[Edit, ...]) -> None:
    if isinstance(value, dict):
        value.pop("compile_config", None)
        if "class_name" in value:
            for edit in edits:
                edit(value)
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for part in value:
            _walk(part, edits)
