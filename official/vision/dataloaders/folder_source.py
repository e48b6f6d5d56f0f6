# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The user's own images, one folder for each class."""

import os

import numpy as np

from official.vision.dataloaders import splits
from official.vision.dataloaders.encoded_images import EncodedImages

# The division is part of the data set, so no run's seed moves it.
_TEST_FRACTION = 0.2
_DIVISION_SEED = 0

_SHOWN = 10


def load_folder(data_dir):
    """Lists the images of a folder; none is opened.

    The folder holds either `train/CLASS/*` with `test/CLASS/*` or
    `val/CLASS/*`, or only `CLASS/*`. Where `val` stands beside `test` it is
    the validation set, without `test` it is the test set. Of a folder without
    parts a fifth of each class, the same in every run, becomes the test set.

    The class names are sorted, and each part must have the same ones. Files may
    lie in folders of their own within a class. Whatever starts with a dot is
    ignored; links are followed.

    Args:
        data_dir: the folder.

    Returns:
        `(train, test)` or `(train, validation, test)`, `EncodedImages` of
        colour images without a size, sorted by class and path.

    Raises:
        ValueError: if there is no such folder, if a part or a class is empty or
            missing, or if a class is too small to be divided.
    """
    if data_dir is None:
        raise ValueError(
            "The source 'folder' needs the folder of the images: data_dir "
            "(--data_dir=DIR)."
        )
    root = os.path.abspath(os.path.expanduser(data_dir))
    if not os.path.isdir(root):
        raise ValueError(f"data_dir must be a folder. Received: {root}.")
    found = _folders(root)
    train = os.path.join(root, "train")
    # A class may be called train, too: it holds images, no folders.
    if "train" in found and _folders(train):
        return _load_parts(root, found)
    return _divide(_load_part(root))


def load_labelled_folder(folder, class_names):
    """Lists the images of a folder for a model that knows its classes.

    Args:
        folder: it holds `CLASS/*`, some of the classes or all.
        class_names: tuple of the N names that the model knows.

    Returns:
        `EncodedImages` with labels in the order of `class_names`.

    Raises:
        ValueError: if there is no such folder, or one of its folders is
            empty or named otherwise than a class.
    """
    if not os.path.isdir(folder):
        raise ValueError(f"Expected a folder of images. Received: {folder}.")
    data = _load_part(folder)
    unknown = [name for name in data.class_names if name not in class_names]
    if unknown:
        raise ValueError(
            f"{folder} has folders that are no class of the model: "
            f"{_some(unknown)}. Its classes are {_some(class_names)}. Rename "
            "or remove the folders."
        )
    order = np.array([class_names.index(name) for name in data.class_names])
    return EncodedImages(
        data.files, order[data.labels].astype(np.int32), tuple(class_names)
    )


def _load_parts(root, found):
    names = ["train", *(name for name in ("val", "test") if name in found)]
    if len(names) == 1:
        raise ValueError(
            f"{root} has a folder train, but neither test nor val. Received: "
            f"{', '.join(found)}. Add one, or move the classes out of train to "
            "have a fifth of each set aside."
        )
    parts = [_load_part(os.path.join(root, name)) for name in names]
    classes = parts[0].class_names
    for name, part in zip(names[1:], parts[1:]):
        unknown = sorted(set(part.class_names) - set(classes))
        missing = sorted(set(classes) - set(part.class_names))
        if unknown or missing:
            raise ValueError(
                f"{root}/{name} must have the classes of {root}/train. Unknown "
                f"in train: {_some(unknown)}. Missing in {name}: "
                f"{_some(missing)}."
            )
    return tuple(parts)


def _load_part(folder):
    classes = _folders(folder)
    if not classes:
        raise ValueError(
            f"{folder} has no class folder. Put the images of each class into "
            "a folder with its name."
        )
    files = [_files(os.path.join(folder, name)) for name in classes]
    empty = [name for name, paths in zip(classes, files) if not paths]
    if empty:
        raise ValueError(
            f"{len(empty)} of {len(classes)} classes in {folder} have no file: "
            f"{_some(empty)}. Add images or remove the folders."
        )
    counts = [len(paths) for paths in files]
    return EncodedImages(
        files=np.array([path for paths in files for path in paths], object),
        labels=np.repeat(np.arange(len(classes)), counts).astype(np.int32),
        class_names=tuple(classes),
    )


def _divide(data):
    counts = np.bincount(data.labels)
    small = [data.class_names[label] for label in np.flatnonzero(counts < 2)]
    if small:
        raise ValueError(
            "A class needs 2 images, as a fifth of each, and at least one, is "
            f"set aside for the test. Only one image in: {_some(small)}. Add "
            "images, or make the folders train and test yourself."
        )
    test = np.zeros(len(data), bool)
    test[
        splits.subset(data.labels, _DIVISION_SEED, fraction=_TEST_FRACTION)
    ] = True
    return data.take(~test), data.take(test)


def _folders(folder):
    with os.scandir(folder) as entries:
        return sorted(
            entry.name
            for entry in entries
            if entry.is_dir() and not entry.name.startswith(".")
        )


def _files(folder):
    paths = []
    for directory, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths += [
            os.path.join(directory, name)
            for name in names
            if not name.startswith(".")
        ]
    return sorted(paths)


def _some(names):
    if not names:
        return "none"
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
