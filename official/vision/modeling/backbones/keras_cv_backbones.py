# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Backbones of KerasCV.

They come with random weights, and without the rescaling of pixels that some
of them begin with: images arrive normalized.
"""

import inspect
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import keras

from official.vision.modeling.backbones.library_checks import check_images
from official.vision.modeling.backbones.library_checks import raise_unknown

# Arguments of KerasCV's classes that are set here.
_RESERVED = ("input_shape", "input_tensor", "self", "kwargs")


def keras_cv_backbone(
    model: str,
    image_shape: Sequence[int],
    arguments: Mapping[str, Any] | None = None,
) -> keras.Model:
    """Builds a backbone of KerasCV, with random weights.

    A class that has its architecture as arguments, such as
    `ResNetV2Backbone`, is built from `arguments` alone. A preset
    (`"resnet18_v2"`) or a class of one size (`"ResNet18V2Backbone"`) is a
    description of a few kilobytes, which KerasCV fetches from Kaggle and
    keeps; weights are never fetched.

    Args:
        model: Name of a class or preset.
        image_shape: Height, width and channels of the images.
        arguments: The class's own arguments, by name. Defaults to none.

    Returns:
        A functional `keras.Model`: images `(B, H, W, C)`, channels last, ->
        features `(B, D)`.

    Raises:
        ValueError: The model or an argument is unknown, the class cannot be
            built for such images, or the description cannot be fetched.

    Example:
    >>> arguments = {
    ...     "stackwise_filters": [8, 16],
    ...     "stackwise_blocks": [2, 2],
    ...     "stackwise_strides": [1, 2],
    ... }
    >>> keras_cv_backbone(
    ...     "ResNetV2Backbone", (32, 32, 3), arguments).output_shape
    (None, 64)
    """
    check_keras_cv_backbone(model, arguments)
    check_images(image_shape, minimum=1)
    builder, constructor = _find_keras_cv(model)
    arguments = {**(arguments or {}), "input_shape": tuple(image_shape)}
    if "include_rescaling" in _parameters(constructor):
        arguments.setdefault("include_rescaling", False)
    if builder is not constructor:
        arguments["load_weights"] = False
    try:
        if builder is None:
            backbone = constructor.from_preset(model, **arguments)
        else:
            backbone = builder(**arguments)
    except OSError as error:
        raise ValueError(
            f"Got {model!r}, whose description is not on this machine, and "
            f"Kaggle could not be reached: {error}. Expected a description "
            "that was downloaded before. Download it once, or use the class "
            f"{constructor.__name__} with its arguments."
        ) from error
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"Got {arguments} for KerasCV's {model!r}. Expected arguments that "
            f"it accepts: {error}"
        ) from error
    features = keras.layers.GlobalAveragePooling2D(
        data_format="channels_last", name="pool"
    )(backbone.output)
    return keras.Model(backbone.inputs[0], features, name=backbone.name)


def check_keras_cv_backbone(
    model: str, arguments: Mapping[str, Any] | None = None
) -> None:
    """Checks that KerasCV has the model and its arguments.

    Args:
        model: Name of a class or preset.
        arguments: The class's own arguments, by name. Defaults to none.

    Raises:
        ValueError: The model or an argument is unknown, or one is missing.

    Example:
    >>> check_keras_cv_backbone("resnet18_v2")
    """
    builder, constructor = _find_keras_cv(model)
    parameters = _parameters(constructor)
    given = {"include_rescaling", *(arguments or {})}
    required = [
        name
        for name, parameter in parameters.items()
        if parameter.default is parameter.empty and builder is constructor
    ]
    allowed = ", ".join(parameters)
    for name in arguments or {}:
        if name not in parameters:
            raise ValueError(
                f"Got the argument {name!r} for KerasCV's {model!r}. Expected "
                f"some of {allowed}."
            )
    for name in required:
        if name not in given:
            raise ValueError(
                f"Got no argument {name!r} for KerasCV's {model!r}. Expected "
                f"it, and optionally others of {allowed}."
            )


def _find_keras_cv(model: str) -> tuple[type | None, type[Any]]:
    """The class to call, None for a preset, and that with `__init__`."""
    import keras_cv

    parent = keras_cv.models.Backbone
    classes: dict[str, Any] = {
        name: value
        for name, value in vars(keras_cv.models).items()
        if inspect.isclass(value)
        and issubclass(value, parent)
        and value is not parent
    }
    presets = {
        preset: value
        for value in classes.values()
        if "__init__" in vars(value)
        for preset in value.presets
    }
    names = [*presets, *classes]
    if model not in names:
        raise_unknown("KerasCV", model, names)
    if model in presets:
        return None, presets[model]
    # The class of one size has only a `__new__`, which loads its preset.
    return classes[model], next(
        base for base in classes[model].__mro__ if "__init__" in vars(base)
    )


def _parameters(constructor: type) -> dict[str, inspect.Parameter]:
    parameters = inspect.signature(
        constructor.__init__  # type: ignore[misc]
    ).parameters
    return {
        name: parameter
        for name, parameter in parameters.items()
        if name not in _RESERVED
    }
