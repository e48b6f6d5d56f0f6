# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Backbones of Keras Applications.

They come with random weights, and without the rescaling of pixels that some
of them begin with: images arrive normalized.
"""

import inspect
from collections.abc import Sequence
from typing import Any

import keras

from official.vision.modeling.backbones.library_checks import check_images
from official.vision.modeling.backbones.library_checks import raise_unknown


def keras_application(model: str, image_shape: Sequence[int]) -> keras.Model:
    """Builds a model of `keras.applications` without its classifier.

    The weights that Keras publishes expect the pixels that the model's
    `preprocess_input` makes, so normalize the images alike if you load them.
    EfficientNetB0 to B7 keep their normalization layer, which does nothing
    until weights are loaded into it; EfficientNetV2 has none.

    Args:
        model: Name of the class, such as `"ResNet50V2"`,
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
    check_images(image_shape, minimum=32)
    builder = getattr(keras.applications, model)
    images = keras.Input(image_shape, name="images")
    arguments: dict[str, Any] = {
        "input_tensor": images,
        "input_shape": tuple(image_shape),
    }
    if "include_preprocessing" in inspect.signature(builder).parameters:
        arguments["include_preprocessing"] = False
    elif model.startswith("EfficientNetB"):
        # These begin with a division by 255 that cannot be switched off.
        arguments["input_tensor"] = keras.layers.Rescaling(255.0)(images)
    network = builder(
        include_top=False, weights=None, pooling="avg", **arguments
    )
    return keras.Model(images, network.output, name=network.name)


def check_keras_application(model: str) -> None:
    """Checks that `keras.applications` has this class.

    Args:
        model: Name of the class.

    Raises:
        ValueError: There is no such class.

    Example:
    >>> check_keras_application("ResNet50V2")
    """
    # Modules, in lower case, stand beside the models.
    names = [name for name in dir(keras.applications) if name[0].isupper()]
    if model not in names:
        raise_unknown("keras.applications", model, names)
