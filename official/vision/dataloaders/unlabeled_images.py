# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Images without class labels, beside those of a set."""

import dataclasses
import os
from collections.abc import Sequence

import numpy as np

from official.typing import Array
from official.vision.dataloaders import in_memory
from official.vision.dataloaders import npz_source
from official.vision.dataloaders import sources
from official.vision.dataloaders import tfds_source
from official.vision.dataloaders.data_config import REST
from official.vision.dataloaders.data_config import SPLIT
from official.vision.dataloaders.data_config import DataConfig
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.image_folders import list_files
from official.vision.dataloaders.image_folders import some
from official.vision.dataloaders.preparation import prepare

# All share one label, which nobody reads.
_CLASS_NAMES = ("unlabeled",)

# Sets the draw of unlabeled images apart from the draw of labeled ones, which
# has the same seed.
_STREAM = 1


def load_unlabeled(config: DataConfig) -> LabeledImages | None:
    """Loads the unlabeled images that a configuration names.

    Args:
        config: Settings of the data.

    Returns:
        The images, as their source has them, all with label 0; None if there
        are none, or if they are the rest of the training images.

    Raises:
        ValueError: They are not there, or the source of the labeled images
            has nothing of that kind.
    """
    where = config.unlabeled
    if where is None or where == REST:
        return None
    if where == npz_source.UNLABELED:
        if config.name != "npz":
            raise ValueError(
                f"Got unlabeled={where} with the source {config.name!r}. "
                "Expected the source npz, or a folder of images. For a folder "
                f"of that name write ./{where}."
            )
        images: LabeledImages = npz_source.load_unlabeled(config.data_dir)
    elif where.startswith(SPLIT):
        images = tfds_source.load_split(
            sources.tfds_name(config.name),
            where.removeprefix(SPLIT),
            config.data_dir,
        )
    else:
        return _load_folder(where)
    labels = np.zeros(len(images), np.int32)
    return dataclasses.replace(images, labels=labels, class_names=_CLASS_NAMES)


def rest_of(pool: LabeledImages, indices: Array) -> LabeledImages:
    """The training images that are left, without their labels.

    Args:
        pool: Labeled images.
        indices: Integers `(k,)`: those neither trained nor validated on.

    Returns:
        These images, all with label 0.

    Raises:
        ValueError: There are none.
    """
    if not len(indices):
        raise ValueError(
            f"Got unlabeled={REST}, and no training image is left: all of them "
            "are labeled. Expected some. Set labels_per_class or fraction."
        )
    rest = pool.take(indices)
    labels = np.zeros(len(rest), np.int32)
    return dataclasses.replace(rest, labels=labels, class_names=_CLASS_NAMES)


def draw(count: int, size: int | None, seed: int) -> Array:
    """Chooses the unlabeled images that are used.

    Args:
        count: Number of images, at least 1.
        size: Number to choose; None for all.
        seed: At least 0. With one seed, the images of a smaller size are among
            those of a larger one.

    Returns:
        Sorted indices below `count`.

    Raises:
        ValueError: There are fewer images than `size`.

    Example:
    >>> draw(5, None, seed=0).tolist()
    [0, 1, 2, 3, 4]
    >>> len(draw(5, 3, seed=0))
    3
    """
    if size is None:
        return np.arange(count)
    if size > count:
        raise ValueError(
            f"Got unlabeled_size={size}, and {count} unlabeled images. "
            f"Expected an integer in 1..{count}, or null for all of them."
        )
    generator = np.random.Generator(np.random.PCG64([seed, _STREAM]))
    order = np.argsort(generator.random(count), kind="stable")
    return np.sort(order[:size])


def prepare_unlabeled(
    listed: LabeledImages, labeled: LabeledImages, config: DataConfig
) -> tuple[LabeledImages, LabeledImages]:
    """Makes unlabeled images ready for a network that reads labeled ones.

    Args:
        listed: What `load_unlabeled` gives.
        labeled: Labeled images that are ready.
        config: Settings of the data.

    Returns:
        `(original, images)`, as `prepare` gives them for a part of a set.

    Raises:
        ValueError: Images cannot be read, or have another size or number of
            channels and no `image_size` says what to do.
    """
    *size, channels = labeled.image_shape
    if isinstance(listed, ImageData):
        found = tuple(listed.image_shape)
    else:
        listed = dataclasses.replace(listed, channels=channels)
        found = tuple(labeled.image_shape)
        if config.image_size is None:
            found = (*in_memory.common_size([listed]), channels)
    if found[-1] != channels or (
        config.image_size is None and found != tuple(labeled.image_shape)
    ):
        raise ValueError(
            f"Got unlabeled images {found} and labeled images "
            f"{tuple(labeled.image_shape)}. Expected one shape. To resize all "
            "images set task.data.image_size=[H, W]; the number of channels "
            "must be the same."
        )
    config = dataclasses.replace(config, image_size=list(size))
    (original,), (images,) = prepare([listed], config)
    return original, images


def check_not_labeled(
    unlabeled: LabeledImages, parts: Sequence[LabeledImages]
) -> None:
    """Checks that no unlabeled image is a file of the labeled set.

    Args:
        unlabeled: What `load_unlabeled` gives.
        parts: Pool, perhaps validation, and test set.

    Raises:
        ValueError: Some are.
    """
    labeled: set[str] = set().union(*map(_real_paths, parts))
    both = sorted(_real_paths(unlabeled) & labeled)
    if both:
        raise ValueError(
            f"Got {len(both)} unlabeled images that are training, validation "
            f"or test images, too: {some(both)}. Expected other files. Keep "
            "unlabeled images in a folder of their own."
        )


def _real_paths(images: LabeledImages) -> set[str]:
    if isinstance(images, ImageData) or not images.are_paths:
        return set()
    return {os.path.realpath(path) for path in images.files}


def _load_folder(folder: str) -> EncodedImages:
    root = os.path.abspath(os.path.expanduser(folder))
    if not os.path.isdir(root):
        raise ValueError(
            f"Got unlabeled={folder}. Expected a folder of images, {REST}, "
            f"{npz_source.UNLABELED} or {SPLIT}NAME."
        )
    files = list_files(root)
    if not files:
        raise ValueError(
            f"Got the folder {root}, which has no files. Expected images "
            "without label, in it or in folders within it."
        )
    return EncodedImages(
        files=np.array(files, object),
        labels=np.zeros(len(files), np.int32),
        class_names=_CLASS_NAMES,
    )
