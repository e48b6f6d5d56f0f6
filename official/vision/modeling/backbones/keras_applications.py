# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Backbones of Keras Applications.

They come without the rescaling of pixels that some of them begin with: images
arrive normalized.
"""

import glob
import inspect
import os
from collections.abc import Sequence
from typing import Any

import keras

from official.vision.modeling.backbones import pretrained
from official.vision.modeling.backbones.library_checks import check_flag
from official.vision.modeling.backbones.library_checks import check_images
from official.vision.modeling.backbones.library_checks import raise_unknown

_KERNELS = "weights_tf_dim_ordering_tf_kernels"
# Start of a name -> the file of its weights, from the rest of the name in lower
# case, or from the size of the images for which there are weights.
_FILES = {
    "ConvNeXt": "convnext_{name}_notop.h5",
    "DenseNet": f"densenet{{name}}_{_KERNELS}_notop.h5",
    "EfficientNetV2": "efficientnetv2-{name}_notop.h5",
    "EfficientNet": "efficientnet{name}_notop.h5",
    "InceptionResNetV2": f"inception_resnet_v2_{_KERNELS}_notop.h5",
    "InceptionV3": f"inception_v3_{_KERNELS}_notop.h5",
    "MobileNetV3": "weights_mobilenet_v3_{name}_224_1.0_float_no_top_v2.h5",
    "MobileNetV2": f"mobilenet_v2_{_KERNELS}_1.0_{{size}}_no_top.h5",
    "MobileNet": "mobilenet_1_0_{size}_tf_no_top.h5",
    "NASNet": "nasnet_{name}_no_top.h5",
    "ResNet": f"resnet{{name}}_{_KERNELS}_notop.h5",
    "VGG": f"vgg{{name}}_{_KERNELS}_notop.h5",
    "Xception": f"xception_{_KERNELS}_notop.h5",
}
_SIZES = {"MobileNet": (128, 160, 192), "MobileNetV2": (96, 128, 160, 192)}


def keras_application(
    model: str,
    image_shape: Sequence[int],
    weights: str | None = None,
    allow_download: bool = False,
) -> keras.Model:
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
        weights: `"imagenet"` for the weights that Keras publishes, which need
            three channels. Defaults to `None`, random ones.
        allow_download: Whether weights that are not in Keras's cache,
            `$KERAS_HOME/models` or `~/.keras/models`, may be downloaded into
            it.

    Returns:
        A functional `keras.Model`: images `(B, H, W, C)`, channels last, ->
        features `(B, D)`.

    Raises:
        ValueError: `model` is unknown, `image_shape` is too small, or the
            weights are not here, cannot be downloaded, or are for others.

    Example:
    >>> keras_application("VGG16", (32, 32, 3)).output_shape
    (None, 512)
    """
    _check_options(model, weights, allow_download)
    check_images(image_shape, minimum=32)
    if weights is not None:
        _check_weights(model, allow_download, image_shape)
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
    try:
        network = builder(
            include_top=False, weights=weights, pooling="avg", **arguments
        )
    except ValueError:
        raise
    except Exception as error:  # Keras has no class for a failed download.
        raise ValueError(
            f"Got weights={weights!r} for {model}, which could not be "
            f"downloaded: {error}. Expected a connection. Give a file as "
            "pretrained_weights without one."
        ) from error
    return keras.Model(images, network.output, name=network.name)


def check_keras_application(
    model: str, weights: str | None = None, allow_download: bool = False
) -> None:
    """Checks that `keras.applications` has this class and its weights.

    Args:
        model: Name of the class.
        weights: `"imagenet"`, or `None` for random ones.
        allow_download: Whether weights may be downloaded.

    Raises:
        ValueError: There is no such class, or its weights are not on this
            machine.

    Example:
    >>> check_keras_application("ResNet50V2")
    """
    _check_options(model, weights, allow_download)
    if weights is not None:
        _check_weights(model, allow_download)


def _check_options(
    model: str, weights: str | None, allow_download: bool
) -> None:
    # Modules, in lower case, stand beside the models.
    names = [name for name in dir(keras.applications) if name[0].isupper()]
    if model not in names:
        raise_unknown("keras.applications", model, names)
    check_flag("allow_download", allow_download)
    if weights not in (None, "imagenet"):
        raise ValueError(
            f"Got weights={weights!r}. Expected 'imagenet' or null. Give a "
            "file of your own as pretrained_weights."
        )


def _check_weights(
    model: str, allow_download: bool, image_shape: Sequence[int] | None = None
) -> None:
    if image_shape is not None and image_shape[2] != 3:
        raise ValueError(
            f"Got images {tuple(image_shape)} for the weights of ImageNet. "
            "Expected three channels."
        )
    if allow_download:
        return
    folder, name = _cache_folder(), _file_name(model, image_shape)
    paths = glob.glob(os.path.join(glob.escape(folder), name))
    if not any(map(_is_whole, paths)):
        raise ValueError(
            f"Got weights='imagenet' for {model}, whose file {name} is not in "
            f"{folder}, or is damaged. Expected weights that were downloaded "
            "before. Set allow_download: true to download them, or give a file "
            "as pretrained_weights."
        )


def _cache_folder() -> str:
    """Where `keras.utils.get_file` keeps weights."""
    home = os.environ.get("KERAS_HOME") or os.path.join("~", ".keras")
    home = os.path.expanduser(home)
    if not os.access(home, os.W_OK):
        home = os.path.join("/tmp", ".keras")
    return os.path.join(home, "models")


def _file_name(model: str, image_shape: Sequence[int] | None) -> str:
    """Name of a file; a pattern where it depends on an unknown size."""
    start = next(start for start in _FILES if model.startswith(start))
    size: int | str = "*"
    if image_shape is not None:
        height, width, _ = image_shape
        has_weights = height == width and height in _SIZES.get(model, ())
        size = height if has_weights else 224
    rest = model.removeprefix(start).lower()
    return _FILES[start].format(name=rest, size=size)


def _is_whole(path: str) -> bool:
    try:
        pretrained.check_weights_file(path)
    except ValueError:
        return False
    return True
