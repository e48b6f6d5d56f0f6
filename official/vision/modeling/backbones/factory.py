# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Backbones by name, built-in or a user's own."""

import inspect

import keras

from official.vision.modeling.backbones import resnet_cifar
from official.vision.modeling.backbones import small_cnn

_BUILDERS = {}
_VALUE_CHECKS = {}


def register_backbone(name, check_options=None):
    """Makes a function available to `build_backbone` under `name`.

    The function takes `image_shape` and its options as named arguments (no
    `**kwargs`, so that misspelt options are found), and returns a
    `keras.layers.Layer` or `keras.Model` that maps images `(B, H, W, C)` to
    features `(B, D)` or `(B, h, w, D)`. It may also take `name`, which is not
    an option.

    Args:
        name: String that is not registered yet.
        check_options: Function that takes the given options by keyword and
            raises ValueError for a bad value, so that it is found without
            building. Defaults to `None`.

    Returns:
        A decorator that returns the function unchanged.

    Raises:
        ValueError: `name` is taken, or the function has no `image_shape`.

    Example:

    >>> @register_backbone("flat")
    ... def flat(image_shape):
    ...     return keras.Sequential(
    ...         [keras.Input(image_shape), keras.layers.Flatten()])
    >>> build_backbone("flat", (8, 8, 1)).output_shape
    (None, 64)
    """

    def decorator(builder):
        if name in _BUILDERS:
            raise ValueError(
                f"A backbone named {name!r} is registered already. "
                "Choose another name."
            )
        if "image_shape" not in inspect.signature(builder).parameters:
            raise ValueError(
                f"The builder of backbone {name!r} must take an argument "
                f"`image_shape`. Received: {inspect.signature(builder)}"
            )
        _BUILDERS[name] = builder
        if check_options is not None:
            _VALUE_CHECKS[name] = check_options
        return builder

    return decorator


def build_backbone(name, image_shape, options=None):
    """Builds the backbone registered under `name`.

    Args:
        name: String, one of the registered names.
        image_shape: Height, width and channels of the images.
        options: Dict of the builder's other arguments. Defaults to none.

    Returns:
        A `keras.layers.Layer` or `keras.Model`, images -> features.

    Raises:
        ValueError: the name is unknown, an option is unknown, missing or out
            of range, or the images are too small.

    Example:

    >>> build_backbone("resnet_cifar", (32, 32, 3), {"depth": 20}).name
    'resnet20'
    """
    check_backbone(name, options)
    backbone = _BUILDERS[name](image_shape=tuple(image_shape), **options or {})
    if not isinstance(backbone, keras.layers.Layer):
        raise ValueError(
            f"The builder of backbone {name!r} must return a Keras layer or "
            f"model. Received: {backbone!r}"
        )
    return backbone


def check_backbone(name, options=None):
    """Raises what `build_backbone` would, but for the images, building nothing.

    Args:
        name: String, one of the registered names.
        options: Dict of the builder's arguments. Defaults to none.

    Raises:
        ValueError: the name is unknown, or an option is unknown, missing or
            out of range.

    Example:

    >>> check_backbone("small_cnn", {"width": 16})
    """
    options = options or {}
    if name not in _BUILDERS:
        raise ValueError(
            f"Unknown backbone {name!r}. Known: {', '.join(sorted(_BUILDERS))}."
            " Import the module that registers yours first."
        )
    parameters = {
        key: parameter
        for key, parameter in inspect.signature(
            _BUILDERS[name]
        ).parameters.items()
        if key not in ("image_shape", "name")
    }
    allowed = ", ".join(parameters) or "none"
    for option in options:
        if option not in parameters:
            raise ValueError(
                f"Backbone {name!r} has no option {option!r}. "
                f"Allowed: {allowed}."
            )
    for option, parameter in parameters.items():
        if parameter.default is parameter.empty and option not in options:
            raise ValueError(
                f"Backbone {name!r} needs the option {option!r}. "
                f"Allowed: {allowed}."
            )
    if name in _VALUE_CHECKS:
        _VALUE_CHECKS[name](**options)


register_backbone("resnet_cifar", resnet_cifar.check_depth)(
    resnet_cifar.resnet_cifar
)
register_backbone("small_cnn", small_cnn.check_width)(small_cnn.small_cnn)
