# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The user's own images, one folder for each class."""

import os
from collections.abc import Sequence

import numpy as np

from official.typing import Path
from official.vision.dataloaders import splits
from official.vision.dataloaders.class_counts import ClassCounts
from official.vision.dataloaders.encoded_images import EncodedImages

# The division is part of the data set, so no run's seed moves it.
_TEST_PART = ClassCounts(fraction=0.2)
_DIVISION_SEED = 0

_SHOWN = 10


def load_folder(data_dir: str | None) -> tuple[EncodedImages, ...]:
    """Lists the images of a folder; none is opened.

    The folder holds either `train/CLASS/*` with `test/CLASS/*` or
    `val/CLASS/*`, or only `CLASS/*`. Where `val` stands beside `test` it is
    the validation set, without `test` it is the test set. Of a folder without
    parts a fifth of each class, the same in every run, becomes the test set.

    The class names are sorted, and each part must have the same ones. Files may
    lie in folders of their own within a class. Whatever starts with a dot is
    ignored; links are followed.

    Args:
        data_dir: The folder.

    Returns:
        `(train, test)` or `(train, validation, test)`, color images without a
        size, sorted by class and path.

    Raises:
        ValueError: There is no such folder, a part or a class is empty or
            missing, or a class is too small to be divided.
    """
    if data_dir is None:
        raise ValueError(
            "Got no data_dir. Expected the folder that holds the images. Set "
            "it with --data_dir=DIR."
        )
    root = os.path.abspath(os.path.expanduser(data_dir))
    if not os.path.isdir(root):
        raise ValueError(f"Got data_dir={root}. Expected a folder.")
    folders = _folders(root)
    train = os.path.join(root, "train")
    # A class may be called train, too: it holds images, no folders.
    if "train" in folders and _folders(train):
        return _load_parts(root, folders)
    return _divide(_load_part(root))


def load_labeled_folder(
    folder: Path, class_names: Sequence[str]
) -> EncodedImages:
    """Lists the images of a folder for a model that knows its classes.

    Args:
        folder: It holds `CLASS/*`, some of the classes or all.
        class_names: The N names that the model knows.

    Returns:
        Color images without a size, with labels in the order of
        `class_names`.

    Raises:
        ValueError: There is no such folder, or one of its folders is empty or
            has a name that is no class.
    """
    if not os.path.isdir(folder):
        raise ValueError(f"Got {folder}. Expected a folder of images.")
    data = _load_part(os.fspath(folder))
    unknown = [name for name in data.class_names if name not in class_names]
    if unknown:
        raise ValueError(
            f"Got folders in {folder} that are not classes of the model: "
            f"{_some(unknown)}. Expected names of its classes: "
            f"{_some(class_names)}. Rename or remove the folders."
        )
    order = np.array(
        [list(class_names).index(name) for name in data.class_names]
    )
    return EncodedImages(
        data.files, order[data.labels].astype(np.int32), tuple(class_names)
    )


def _load_parts(root: str, folders: list[str]) -> tuple[EncodedImages, ...]:
    names = ["train", *(name for name in ("val", "test") if name in folders)]
    if len(names) == 1:
        raise ValueError(
            f"Got the folders {', '.join(folders)} in {root}. Expected test or "
            "val beside train. Add one of them, or move the classes out of "
            "train, and a fifth of each is set aside for testing."
        )
    parts = [_load_part(os.path.join(root, name)) for name in names]
    classes = parts[0].class_names
    for name, part in zip(names[1:], parts[1:], strict=True):
        unknown = sorted(set(part.class_names) - set(classes))
        missing = sorted(set(classes) - set(part.class_names))
        if unknown or missing:
            raise ValueError(
                f"Got different classes in {root}/{name} and {root}/train. "
                f"Expected the same ones. Missing in train: {_some(unknown)}. "
                f"Missing in {name}: {_some(missing)}."
            )
    return tuple(parts)


def _load_part(folder: str) -> EncodedImages:
    classes = _folders(folder)
    if not classes:
        raise ValueError(
            f"Got {folder}, which has no class folders. Expected one for each "
            "class. Put the images of each class into a folder named after it."
        )
    files = [_files(os.path.join(folder, name)) for name in classes]
    empty = [
        name for name, paths in zip(classes, files, strict=True) if not paths
    ]
    if empty:
        raise ValueError(
            f"Got no files for {len(empty)} of {len(classes)} classes in "
            f"{folder}: {_some(empty)}. Expected images of every class. Add "
            "some, or remove the empty folders."
        )
    counts = [len(paths) for paths in files]
    return EncodedImages(
        files=np.array([path for paths in files for path in paths], object),
        labels=np.repeat(np.arange(len(classes)), counts).astype(np.int32),
        class_names=tuple(classes),
    )


def _divide(data: EncodedImages) -> tuple[EncodedImages, EncodedImages]:
    counts = np.bincount(data.labels)
    small = [data.class_names[label] for label in np.flatnonzero(counts < 2)]
    if small:
        raise ValueError(
            f"Got only one image in: {_some(small)}. Expected 2 of each class, "
            "because a fifth of each class, and at least one image, is set "
            "aside for testing. Add images, or create the folders train and "
            "test yourself."
        )
    in_test = np.zeros(len(data), bool)
    in_test[splits.subset(data.labels, _TEST_PART, _DIVISION_SEED)] = True
    return data.take(~in_test), data.take(in_test)


def _folders(folder: str) -> list[str]:
    with os.scandir(folder) as entries:
        return sorted(
            entry.name
            for entry in entries
            if entry.is_dir() and not entry.name.startswith(".")
        )


def _files(folder: str) -> list[str]:
    paths: list[str] = []
    for directory, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths += [
            os.path.join(directory, name)
            for name in names
            if not name.startswith(".")
        ]
    return sorted(paths)


def _some(names: Sequence[str]) -> str:
    if not names:
        return "none"
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
