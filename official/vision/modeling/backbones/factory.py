# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Backbones by name, built-in or a user's own."""

import inspect
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import TypeAlias
from typing import TypeVar

import keras

from official.vision.modeling.backbones import conv4
from official.vision.modeling.backbones import efficientnet_lite0
from official.vision.modeling.backbones import keras_applications
from official.vision.modeling.backbones import keras_cv_backbones
from official.vision.modeling.backbones import keras_hub_backbones
from official.vision.modeling.backbones import pretrained
from official.vision.modeling.backbones import resnet
from official.vision.modeling.backbones import resnet_cifar
from official.vision.modeling.backbones import small_cnn
from official.vision.modeling.backbones import wide_resnet

# The option that every backbone has.
PRETRAINED_WEIGHTS = "pretrained_weights"

#: From an image shape and options to a network.
Builder: TypeAlias = Callable[..., keras.layers.Layer]

_BuilderT = TypeVar("_BuilderT", bound=Builder)

_BUILDERS: dict[str, Builder] = {}
_VALUE_CHECKS: dict[str, Callable[..., Any]] = {}


def register_backbone(
    name: str, check_options: Callable[..., Any] | None = None
) -> Callable[[_BuilderT], _BuilderT]:
    """Makes a function available to `build_backbone` under `name`.

    The function takes `image_shape` and its options as named arguments (no
    `**kwargs`, so that misspelled options are found), and returns a
    `keras.layers.Layer` or `keras.Model` that maps images `(B, H, W, C)` to
    features `(B, D)` or `(B, h, w, D)`. It may also take `name`, which is not
    an option. The option `pretrained_weights` is added, unless the function
    has its own.

    Args:
        name: Name that is not registered yet.
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

    def decorator(builder: _BuilderT) -> _BuilderT:
        if name in _BUILDERS:
            raise ValueError(
                f"Got a second backbone named {name!r}. Expected unique names. "
                "Choose another name."
            )
        if "image_shape" not in inspect.signature(builder).parameters:
            raise ValueError(
                f"Got the builder {inspect.signature(builder)} for the "
                f"backbone {name!r}. Expected an argument named image_shape."
            )
        _BUILDERS[name] = builder
        if check_options is not None:
            _VALUE_CHECKS[name] = check_options
        return builder

    return decorator


def build_backbone(
    name: str,
    image_shape: Sequence[int],
    options: Mapping[str, Any] | None = None,
) -> keras.layers.Layer:
    """Builds the backbone registered under `name`.

    Args:
        name: One of the registered names.
        image_shape: Height, width and channels of the images.
        options: The builder's other arguments, by name. For every backbone
            they may have `pretrained_weights`, path of a `.weights.h5` or
            `.keras` file with the weights to start from, as `save_weights` or
            `save` of an equal backbone writes it, or of an `.h5` file such as
            Keras publishes for `keras.applications`. Defaults to none.

    Returns:
        A layer or model, images -> features.

    Raises:
        ValueError: The name is unknown, an option is unknown, missing or out
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
            f"Got {backbone!r} from the builder of the backbone {name!r}. "
            "Expected a Keras layer or model."
        )
    if weights_file is not None:
        pretrained.load_weights_file(backbone, weights_file, tuple(image_shape))
    return backbone


def check_backbone(name: str, options: Mapping[str, Any] | None = None) -> None:
    """Checks what `build_backbone` would, but for the images.

    Nothing is built.

    Args:
        name: One of the registered names.
        options: The builder's arguments, by name, and `pretrained_weights`.
            Defaults to none.

    Raises:
        ValueError: The name is unknown, an option is unknown, missing or out
            of range, or the file of weights is missing or of another format.

    Example:
    >>> check_backbone("small_cnn", {"width": 16})
    """
    if name not in _BUILDERS:
        raise ValueError(
            f"Got the backbone {name!r}. Expected one of "
            f"{', '.join(sorted(_BUILDERS))}. Import the module that registers "
            "yours first."
        )
    parameters = _parameters(name)
    allowed = ", ".join({**parameters, PRETRAINED_WEIGHTS: None})
    options, weights_file = _split_options(name, options)
    for option in options:
        if option not in parameters:
            raise ValueError(
                f"Got the option {option!r} for the backbone {name!r}. "
                f"Expected some of {allowed}."
            )
    for option, parameter in parameters.items():
        if parameter.default is parameter.empty and option not in options:
            raise ValueError(
                f"Got no option {option!r} for the backbone {name!r}. "
                f"Expected it, and optionally others of {allowed}."
            )
    if name in _VALUE_CHECKS:
        _VALUE_CHECKS[name](**options)
    if weights_file is not None:
        pretrained.check_weights_file(weights_file)


def backbone_options() -> dict[str, tuple[str, ...]]:
    """Returns the registered names, each with its builder's options.

    Example:
    >>> backbone_options()["resnet_cifar"]
    ('depth=32',)
    """
    return {
        name: tuple(
            str(parameter.replace(annotation=inspect.Parameter.empty))
            for parameter in _parameters(name).values()
        )
        for name in sorted(_BUILDERS)
    }


def _parameters(name: str) -> dict[str, inspect.Parameter]:
    parameters = inspect.signature(_BUILDERS[name]).parameters
    return {
        key: parameter
        for key, parameter in parameters.items()
        if key not in ("image_shape", "name")
    }


def _split_options(
    name: str, options: Mapping[str, Any] | None
) -> tuple[dict[str, Any], Any]:
    """The builder's options, and the file of weights to load here."""
    options = dict(options or {})
    if PRETRAINED_WEIGHTS in _parameters(name):
        return options, None
    return options, options.pop(PRETRAINED_WEIGHTS, None)


register_backbone("efficientnet_lite0")(efficientnet_lite0.efficientnet_lite0)
register_backbone(
    "keras_application", keras_applications.check_keras_application
)(keras_applications.keras_application)
register_backbone(
    "keras_cv_backbone", keras_cv_backbones.check_keras_cv_backbone
)(keras_cv_backbones.keras_cv_backbone)
register_backbone(
    "keras_hub_backbone", keras_hub_backbones.check_keras_hub_backbone
)(keras_hub_backbones.keras_hub_backbone)
register_backbone("resnet", resnet.check_options)(resnet.resnet)
register_backbone("resnet_cifar", resnet_cifar.check_depth)(
    resnet_cifar.resnet_cifar
)
register_backbone("conv4", conv4.check_width)(conv4.conv4)
register_backbone("small_cnn", small_cnn.check_width)(small_cnn.small_cnn)
register_backbone("wide_resnet", wide_resnet.check_options)(
    wide_resnet.wide_resnet
)
