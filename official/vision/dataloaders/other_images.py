# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Images of other classes than those that a model knows."""

import dataclasses
import os
from collections.abc import Sequence

import numpy as np

from official.vision.dataloaders import sources
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.image_config import ImageConfig
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.image_folders import list_files
from official.vision.dataloaders.image_folders import list_folders
from official.vision.dataloaders.image_folders import some
from official.vision.dataloaders.preparation import prepare

_CLASS_NAMES = ("unknown",)
_LUMINANCE = (0.299, 0.587, 0.114)  # ITU-R BT.601, as in JPEG files.


def load_other_images(
    where: str,
    config: ImageConfig,
    image_shape: Sequence[int],
    class_names: Sequence[str],
) -> LabeledImages:
    """Loads images that show none of the classes of a model.

    Args:
        where: A folder, whose files are all taken, those in folders within
            it, too; or the test images of `tfds:SET`.
        config: Settings of the images of the model. Its `data_dir` is where
            the set lies, too, unless the model learned from a folder or an
            npz file; then it is the default folder of TensorFlow Datasets,
            which `TFDS_DATA_DIR` sets.
        image_shape: `(H, W, C)` of the model.
        class_names: Names of the classes that it knows.

    Returns:
        Images of that shape, whatever theirs was, all with label 0.

    Raises:
        ValueError: There are none, they cannot be read, or a class is one
            that the model knows.
    """
    *size, channels = image_shape
    if sources.is_source(where) and not os.path.isdir(where):
        # Files of the model's own images are no folder of prepared sets.
        own_files = config.name in ("folder", "npz")
        data_dir = None if own_files else config.data_dir
        data = sources.load_images(where, data_dir)[-1]
        _check_classes(where, data.class_names, class_names)
        labels = np.zeros(len(data), np.int32)
        images: LabeledImages = dataclasses.replace(
            data, labels=labels, class_names=_CLASS_NAMES
        )
    else:
        images = _folder(where, class_names)
    if isinstance(images, ImageData):
        images = _with_channels(images, channels)
    else:
        images = dataclasses.replace(images, channels=channels)
    config = dataclasses.replace(config, image_size=list(size))
    _, (prepared,) = prepare([images], config)
    return prepared


def _folder(where: str, class_names: Sequence[str]) -> EncodedImages:
    root = os.path.abspath(os.path.expanduser(where))
    if not os.path.isdir(root):
        raise ValueError(
            f"Got {where}. Expected a folder of images, or tfds:SET."
        )
    _check_classes(where, list_folders(root), class_names)
    files = list_files(root)
    if not files:
        raise ValueError(
            f"Got the folder {where}, which has no files. Expected images that "
            "show none of the classes of the model."
        )
    labels = np.zeros(len(files), np.int32)
    return EncodedImages(np.array(files, object), labels, _CLASS_NAMES)


def _check_classes(
    where: str, found: Sequence[str], known: Sequence[str]
) -> None:
    common = sorted(set(found) & set(known))
    if common:
        raise ValueError(
            f"Got {where}, which has classes that the model knows: "
            f"{some(common)}. Expected images of other classes. Leave these "
            "out."
        )


def _with_channels(data: ImageData, channels: int) -> ImageData:
    images = data.images
    if images.shape[-1] == channels:
        return data
    if channels == 3:
        images = np.repeat(images, 3, axis=-1)
    else:
        gray = images.astype("float32") @ np.array(_LUMINANCE, "float32")
        images = np.rint(gray)[..., None].astype(np.uint8)
    return dataclasses.replace(data, images=images)
