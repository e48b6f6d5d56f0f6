# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Named sources whose classes are divided into base and new ones."""

import os
import pathlib
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from official.vision.dataloaders import folder_source
from official.vision.dataloaders import tfds_source
from official.vision.dataloaders.class_counts import ClassCounts
from official.vision.dataloaders.class_division import ClassDivision
from official.vision.dataloaders.class_division import joined
from official.vision.dataloaders.class_division import only_classes
from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.folder_parts import find_parts
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.splits import subset

#: From a data directory to the images of base, validation and novel classes.
DividedSource: TypeAlias = Callable[[str | None], ClassDivision]

_CLASS_LISTS = pathlib.Path(__file__).with_name("class_lists")

# The alphabets of Omniglot's two small background sets.
_SMALL_BACKGROUND = (
    "Balinese",
    "Early_Aramaic",
    "Greek",
    "Japanese_(katakana)",
    "Korean",
    "Latin",
    "Sanskrit",
    "Tagalog",
)
_OMNIGLOT_TEST_SHARE = 0.2


def omniglot(data_dir: str | None) -> ClassDivision:
    """Divides Omniglot (Lake et al., 2015) by alphabets.

    The base classes are the 242 characters of the eight alphabets in the small
    background sets, the validation classes the 722 characters of the other
    background alphabets, and the novel classes the 659 characters of the
    evaluation alphabets, with 20 drawings each.

    Args:
        data_dir: Directory of the prepared set, as for `load_tfds`.

    Returns:
        Gray images of 105x105 pixels.

    Raises:
        ValueError: The set is not prepared.
    """
    background, evaluation = (
        _gray(tfds_source.load_labeled_split("omniglot", split, data_dir))
        for split in ("train", "test")
    )
    names = _present(background)
    base = [name for name in names if group_of(name) in _SMALL_BACKGROUND]
    others = [name for name in names if name not in set(base)]
    return ClassDivision(
        only_classes(background, base),
        only_classes(background, others),
        only_classes(evaluation, _present(evaluation)),
    )


def group_of(class_name: str) -> str:
    """The alphabet of a character of Omniglot, `Greek_3` -> `Greek`."""
    return class_name.rpartition("_")[0]


def _gray(data: ImageData) -> ImageData:
    # All three channels are equal.
    images = np.ascontiguousarray(data.images[..., :1])
    return ImageData(images, data.labels, data.class_names)


def _present(data: LabeledImages) -> list[str]:
    return [data.class_names[label] for label in np.unique(data.labels)]


def cifar_classes(name: str, data_dir: str | None) -> ClassDivision:
    """Divides the classes of CIFAR-100 by a published list.

    Args:
        name: "cifar_fs" or "fc100".
        data_dir: Directory of the prepared CIFAR-100, as for `load_tfds`.

    Returns:
        All 600 images of each class, training and test images alike.

    Raises:
        ValueError: CIFAR-100 is not prepared.
    """
    data = joined(tfds_source.load_tfds("cifar100", data_dir))
    lists = class_lists(name)
    return ClassDivision(*(only_classes(data, lists[part]) for part in lists))


def class_lists(name: str) -> dict[str, list[str]]:
    """Reads a published division of classes.

    Args:
        name: "cifar_fs" or "fc100".

    Returns:
        "base", "validation" and "novel" -> names of classes.

    Example:
    >>> {part: len(names) for part, names in class_lists("cifar_fs").items()}
    {'base': 64, 'validation': 16, 'novel': 20}
    """
    # Configurations name sources where PyYAML is not installed, too.
    from official.modeling.hyperparams.strict_yaml import load_yaml

    return load_yaml((_CLASS_LISTS / f"{name}.yaml").read_text("utf-8"))


def divided_folder(data_dir: str | None) -> ClassDivision:
    """Lists the images of `train/CLASS/*`, `val/CLASS/*`, `test/CLASS/*`.

    Args:
        data_dir: Folder whose three parts have different classes.

    Returns:
        Color images without a size.

    Raises:
        ValueError: There is no such folder, or a part is missing or empty.
    """
    root, parts = _folder_parts(data_dir)
    if len(parts) < 3:
        raise ValueError(
            f"Got {root}, which has no folders train, val and test. Expected "
            "all three, each with classes of its own."
        )
    return ClassDivision(
        *(
            folder_source.load_part(os.path.join(root, folder))
            for folder in parts.values()
        )
    )


def is_divided_folder(data_dir: str | None) -> bool:
    """Whether a folder has the three parts that `divided_folder` reads."""
    _, parts = _folder_parts(data_dir)
    return len(parts) == 3


def _folder_parts(data_dir: str | None) -> tuple[str, dict[str, str]]:
    root = folder_source.checked_root(data_dir)
    return root, find_parts(root)


DIVIDED_SOURCES: dict[str, DividedSource] = {
    "omniglot": omniglot,
    "cifar_fs": lambda data_dir: cifar_classes("cifar_fs", data_dir),
    "fc100": lambda data_dir: cifar_classes("fc100", data_dir),
}


def base_classes_of(
    name: str, data_dir: str | None
) -> tuple[LabeledImages, ...]:
    """Loads the base classes of a divided source, to classify them.

    Args:
        name: A key of `DIVIDED_SOURCES`.
        data_dir: As for `load_tfds`.

    Returns:
        `(pool, test)`: of CIFAR-100 as they are divided there, of Omniglot 16
        and 4 drawings of each character.

    Raises:
        ValueError: The set is not prepared.
    """
    if name != "omniglot":
        names = class_lists(name)["base"]
        pool, test = tfds_source.load_tfds("cifar100", data_dir)
        return only_classes(pool, names), only_classes(test, names)
    data = omniglot(data_dir).base
    share = ClassCounts(fraction=_OMNIGLOT_TEST_SHARE)
    in_test = np.isin(np.arange(len(data)), subset(data.labels, share, seed=0))
    return data.take(~in_test), data.take(in_test)
