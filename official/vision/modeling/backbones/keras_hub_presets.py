# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Presets of KerasHub that are on this machine, or may be downloaded."""

import difflib
import inspect
import json
import os
from typing import Any
from typing import NoReturn

import keras

from official.typing import Path

_CONFIG = "config.json"
_WEIGHTS = ("model.weights.h5", "model.weights.json")
# Arguments of classes that take videos, or images and texts.
_OTHER_INPUTS = {"num_frames", "vae"}


def find_preset(
    preset: Path, load_weights: bool, allow_download: bool
) -> tuple[Any, str]:
    """Finds a preset, without a look at the network.

    Args:
        preset: Folder, or KerasHub's name.
        load_weights: Whether it must have weights.
        allow_download: Whether it need not be on this machine.

    Returns:
        The class of the backbone, and the folder of the preset, or its name if
        it is yet to be downloaded.

    Raises:
        ValueError: keras-hub is not installed, or the preset is not here, is
            not complete, or is none of an image backbone.
    """
    models = _import_models()
    classes = {
        name: constructor
        for constructor in vars(models).values()
        if _takes_images(models, constructor)
        for name in constructor.presets
    }
    if isinstance(preset, (str, os.PathLike)) and os.path.isdir(preset):
        folder = os.fspath(preset)
        if not _is_complete(folder, load_weights):
            raise ValueError(
                f"Got the preset {folder}. Expected a folder with {_CONFIG} "
                f"and, for load_weights, one of {', '.join(_WEIGHTS)}. Write "
                "it with save_to_preset of a backbone of KerasHub."
            )
        return _class_of_folder(models, folder), folder
    if preset not in classes:
        if preset in models.Backbone.presets:
            refuse_kind(preset, models.Backbone)
        near = difflib.get_close_matches(str(preset), classes, n=5)
        raise ValueError(
            f"Got the preset {preset!r}. Expected a folder that save_to_preset "
            "wrote, or KerasHub's name of an image backbone, such as "
            f"{', '.join(near or ['dinov2_small', 'resnet_50_imagenet'])}. "
            f"Relative paths start from the working directory, {os.getcwd()}."
        )
    folder = _cache_folder(classes[preset].presets[preset]["kaggle_handle"])
    if _is_complete(folder, load_weights):
        return classes[preset], folder
    if not allow_download:
        raise ValueError(
            f"Got the preset {preset!r}, which is not in {folder}. Expected a "
            "preset that was downloaded before. Set allow_download: true to "
            "download it from Kaggle, or give the folder of a preset."
        )
    return classes[preset], str(preset)


def shape_argument(constructor: Any) -> str | None:
    """Name of the argument that takes the shape of the images.

    Args:
        constructor: A class of KerasHub.

    Returns:
        The name; `None` for a class that takes other than images.
    """
    parameters = inspect.signature(constructor.__init__).parameters
    if _OTHER_INPUTS & set(parameters):
        return None
    names = ("image_shape", "input_shape")
    return next((name for name in names if name in parameters), None)


def refuse_kind(preset: Path, constructor: Any) -> NoReturn:
    """Raises for a preset of another kind of model.

    Args:
        preset: What was given.
        constructor: Its class.

    Raises:
        ValueError: Always.
    """
    name = getattr(constructor, "__name__", constructor)
    raise ValueError(
        f"Got the preset {preset!r} ({name}). Expected one of an image "
        "backbone: one batch of images in, maps or tokens out."
    )


def size_in_preset(source: str) -> str:
    """A remark on the images that a preset was made for.

    Args:
        source: What `find_preset` returned.

    Returns:
        Words to put into a message; empty if it was made for any size.
    """
    if not os.path.isdir(source):
        return ""
    settings = _read_config(source).get("config", {})
    shape = settings.get("image_shape") or settings.get("input_shape")
    if not shape or None in shape:
        return ""
    return f", such as its own, {tuple(shape)}"


def _import_models() -> Any:
    try:
        import keras_hub
    except ImportError as error:
        raise ValueError(
            f"Got a Python without a working keras-hub ({error}). Expected "
            "it for keras_hub_backbone. Install it with pip install "
            "'sla-keras[hub]'."
        ) from error
    return keras_hub.models


def _takes_images(models: Any, constructor: Any) -> bool:
    is_class = inspect.isclass(constructor)
    if not is_class or not issubclass(constructor, models.Backbone):
        return False
    return shape_argument(constructor) is not None


def _cache_folder(handle: str) -> str:
    """Where kagglehub keeps `kaggle://owner/model/framework/name/version`."""
    root = os.environ.get("KAGGLEHUB_CACHE") or os.path.join(
        os.path.expanduser("~"), ".cache", "kagglehub"
    )
    return os.path.join(root, "models", *handle.split("://")[1].split("/"))


def _is_complete(folder: str, load_weights: bool) -> bool:
    names = os.listdir(folder) if os.path.isdir(folder) else []
    has_weights = any(name in names for name in _WEIGHTS)
    return _CONFIG in names and (has_weights or not load_weights)


def _read_config(folder: str) -> Any:
    with open(os.path.join(folder, _CONFIG), encoding="utf-8") as file:
        return json.load(file)


def _class_of_folder(models: Any, folder: str) -> Any:
    try:
        constructor = keras.saving.get_registered_object(
            _read_config(folder)["registered_name"]
        )
    except (KeyError, OSError, TypeError, ValueError) as error:
        raise ValueError(
            f"Got the preset {folder}, whose {_CONFIG} cannot be read. "
            "Expected what save_to_preset of a backbone of KerasHub writes. "
            f"{type(error).__name__}: {error}"
        ) from error
    if not _takes_images(models, constructor):
        refuse_kind(folder, constructor)
    return constructor
