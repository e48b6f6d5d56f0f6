# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Backbones by name, built-in or a user's own."""

import inspect

import keras

from official.vision.modeling.backbones import library
from official.vision.modeling.backbones import pretrained
from official.vision.modeling.backbones import resnet
from official.vision.modeling.backbones import resnet_cifar
from official.vision.modeling.backbones import small_cnn
from official.vision.modeling.backbones import wide_resnet

# The option that every backbone has.
PRETRAINED_WEIGHTS = "pretrained_weights"

_BUILDERS = {}
_VALUE_CHECKS = {}


def register_backbone(name, check_options=None):
    """Makes a function available to `build_backbone` under `name`.

    The function takes `image_shape` and its options as named arguments (no
    `**kwargs`, so that misspelt options are found), and returns a
    `keras.layers.Layer` or `keras.Model` that maps images `(B, H, W, C)` to
    features `(B, D)` or `(B, h, w, D)`. It may also take `name`, which is not
    an option. The option `pretrained_weights` is added, unless the function
    has its own.

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
        options: Dict of the builder's other arguments. For every backbone it
            may have `pretrained_weights`, path of a `.weights.h5` or `.keras`
            file with the weights to start from, as `save_weights` or `save`
            of an equal backbone writes it, or of an `.h5` file such as Keras
            publishes for `keras.applications`. Defaults to none.

    Returns:
        A `keras.layers.Layer` or `keras.Model`, images -> features.

    Raises:
        ValueError: the name is unknown, an option is unknown, missing or out
            of range, the images are too small, or the file of weights is
            missing or has other weights.

    Example:

    >>> build_backbone("resnet_cifar", (32, 32, 3), {"depth": 20}).name
    'resnet20'
    """
    check_backbone(name, options)
    options, weights_file = _split_options(name, options)
    backbone = _BUILDERS[name](image_shape=tuple(image_shape), **options)
    if not isinstance(backbone, keras.layers.Layer):
        raise ValueError(
            f"The builder of backbone {name!r} must return a Keras layer or "
            f"model. Received: {backbone!r}"
        )
    if weights_file is not None:
        pretrained.load_weights_file(backbone, weights_file, tuple(image_shape))
    return backbone


def check_backbone(name, options=None):
    """Raises what `build_backbone` would, but for the images, building nothing.

    Args:
        name: String, one of the registered names.
        options: Dict of the builder's arguments, and `pretrained_weights`.
            Defaults to none.

    Raises:
        ValueError: the name is unknown, an option is unknown, missing or out
            of range, or the file of weights is missing or of another format.

    Example:

    >>> check_backbone("small_cnn", {"width": 16})
    """
    if name not in _BUILDERS:
        raise ValueError(
            f"Unknown backbone {name!r}. Known: {', '.join(sorted(_BUILDERS))}."
            " Import the module that registers yours first."
        )
    parameters = _parameters(name)
    allowed = ", ".join({**parameters, PRETRAINED_WEIGHTS: None})
    options, weights_file = _split_options(name, options)
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
    if weights_file is not None:
        pretrained.check_weights_file(weights_file)


def backbone_options():
    """The registered names, each with its builder's options.

    Example:

    >>> backbone_options()["resnet_cifar"]
    ('depth=32',)
    """
    return {
        name: tuple(map(str, _parameters(name).values()))
        for name in sorted(_BUILDERS)
    }


def _parameters(name):
    parameters = inspect.signature(_BUILDERS[name]).parameters
    return {
        key: parameter
        for key, parameter in parameters.items()
        if key not in ("image_shape", "name")
    }


def _split_options(name, options):
    """The builder's options, and the file of weights to load here."""
    options = dict(options or {})
    if PRETRAINED_WEIGHTS in _parameters(name):
        return options, None
    return options, options.pop(PRETRAINED_WEIGHTS, None)


register_backbone("keras_application", library.check_keras_application)(
    library.keras_application
)
register_backbone("keras_cv_backbone", library.check_keras_cv_backbone)(
    library.keras_cv_backbone
)
register_backbone("resnet", resnet.check_options)(resnet.resnet)
register_backbone("resnet_cifar", resnet_cifar.check_depth)(
    resnet_cifar.resnet_cifar
)
register_backbone("small_cnn", small_cnn.check_width)(small_cnn.small_cnn)
register_backbone("wide_resnet", wide_resnet.check_options)(
    wide_resnet.wide_resnet
)
