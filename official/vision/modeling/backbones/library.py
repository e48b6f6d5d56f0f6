# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Backbones that other libraries define: Keras Applications and KerasCV.

Both come with random weights, and without the rescaling of pixels that some
of them begin with: images arrive normalised.
"""

import difflib
import inspect

import keras

from official.vision.modeling.backbones import blocks

# Arguments of KerasCV's classes that are set here.
RESERVED = ("input_shape", "input_tensor", "self", "kwargs")


def keras_application(model, image_shape):
    """Builds a model of `keras.applications` without its classifier.

    The weights that Keras publishes expect the pixels that the model's
    `preprocess_input` makes, so normalise the images alike if you load them.
    EfficientNetB0 to B7 keep their normalisation layer, which does nothing
    until weights are loaded into it; EfficientNetV2 has none.

    Args:
        model: String, name of the class, such as `"ResNet50V2"`,
            `"EfficientNetV2B0"` or `"MobileNetV3Small"`.
        image_shape: Height, width and channels of the images, at least 32x32
            (Xception 71x71, Inception 75x75).

    Returns:
        A functional `keras.Model`: images `(B, H, W, C)`, channels last, ->
        features `(B, D)`.

    Raises:
        ValueError: `model` is unknown, or `image_shape` is too small.

    Example:

    >>> keras_application("VGG16", (32, 32, 3)).output_shape
    (None, 512)
    """
    check_keras_application(model)
    _check_images(image_shape, minimum=32)
    builder = getattr(keras.applications, model)
    images = keras.Input(image_shape, name="images")
    arguments = {"input_tensor": images, "input_shape": tuple(image_shape)}
    if "include_preprocessing" in inspect.signature(builder).parameters:
        arguments["include_preprocessing"] = False
    elif model.startswith("EfficientNetB"):
        # These begin with a division by 255 that cannot be switched off.
        arguments["input_tensor"] = keras.layers.Rescaling(255.0)(images)
    network = builder(
        include_top=False, weights=None, pooling="avg", **arguments
    )
    return keras.Model(images, network.output, name=network.name)


def check_keras_application(model):
    """Raises ValueError unless `keras.applications` has this class.

    Example:

    >>> check_keras_application("ResNet50V2")
    """
    # Modules, in lower case, stand beside the models.
    names = [name for name in dir(keras.applications) if name[0].isupper()]
    if model not in names:
        _raise_unknown("keras.applications", model, names)


def keras_cv_backbone(model, image_shape, arguments=None):
    """Builds a backbone of KerasCV, with random weights.

    A class that has its architecture as arguments, such as
    `ResNetV2Backbone`, is built from `arguments` alone. A preset
    (`"resnet18_v2"`) or a class of one size (`"ResNet18V2Backbone"`) is a
    description of a few kilobytes, which KerasCV fetches from Kaggle and
    keeps; weights are never fetched.

    Args:
        model: String, name of a class or preset.
        image_shape: Height, width and channels of the images.
        arguments: Dict of the class's own arguments. Defaults to none.

    Returns:
        A functional `keras.Model`: images `(B, H, W, C)`, channels last, ->
        features `(B, D)`.

    Raises:
        ValueError: the model or an argument is unknown, the class cannot be
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
    _check_images(image_shape, minimum=1)
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
            f"The description of {model!r} is not on this machine, and "
            f"Kaggle could not be reached: {error}. Fetch it with network "
            f"once, or use the class {constructor.__name__} with its "
            "`arguments`."
        ) from error
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"KerasCV's {model!r} cannot be built with {arguments}: {error}"
        ) from error
    features = keras.layers.GlobalAveragePooling2D(
        data_format="channels_last", name="pool"
    )(backbone.output)
    return keras.Model(backbone.inputs[0], features, name=backbone.name)


def check_keras_cv_backbone(model, arguments=None):
    """Raises ValueError unless KerasCV has the model and its arguments.

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
                f"KerasCV's {model!r} has no argument {name!r}. "
                f"Allowed: {allowed}."
            )
    for name in required:
        if name not in given:
            raise ValueError(
                f"KerasCV's {model!r} needs the argument {name!r}. "
                f"Allowed: {allowed}."
            )


def _find_keras_cv(model):
    """The class to call, `None` for a preset, and that with `__init__`."""
    import keras_cv

    parent = keras_cv.models.Backbone
    classes = {
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
        _raise_unknown("KerasCV", model, names)
    if model in presets:
        return None, presets[model]
    # The class of one size has only a `__new__`, which loads its preset.
    return classes[model], next(
        base for base in classes[model].__mro__ if "__init__" in vars(base)
    )


def _parameters(constructor):
    parameters = inspect.signature(constructor.__init__).parameters
    return {
        name: parameter
        for name, parameter in parameters.items()
        if name not in RESERVED
    }


def _check_images(image_shape, minimum):
    blocks.check_image_shape(image_shape, minimum)
    if keras.config.image_data_format() != "channels_last":
        raise ValueError(
            "Models of other libraries follow Keras's global data format, "
            "which must be channels_last. Received: "
            f"{keras.config.image_data_format()}"
        )


def _raise_unknown(library, model, names):
    by_lower_case = {name.lower(): name for name in names}
    near = difflib.get_close_matches(str(model).lower(), by_lower_case, n=5)
    known = ", ".join(by_lower_case[name] for name in near or by_lower_case)
    raise ValueError(
        f"{library} has no backbone {model!r}. "
        f"{'Near' if near else 'Known'}: {known}."
    )
