# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The user's own images, one folder for each class."""

import hashlib
import os
from collections.abc import Sequence

import numpy as np

from official.typing import Path
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.folder_parts import find_parts
from official.vision.dataloaders.image_folders import list_files
from official.vision.dataloaders.image_folders import list_folders
from official.vision.dataloaders.image_folders import some

_TEST_SHARE = 0.2


def load_folder(data_dir: str | None) -> tuple[EncodedImages, ...]:
    """Lists the images of a folder; none is opened.

    The folder holds either `train/CLASS/*` with `test/CLASS/*` or
    `val/CLASS/*`, or only `CLASS/*`. Where `val` stands beside `test` it is
    the validation set, without `test` it is the test set. The parts may also
    be called `training`, `valid`, `validation`, `dev` and `testing`, in small
    or capital letters.

    Of a folder without parts about a fifth of each class, and at least one
    image, becomes the test set. Its name decides for each image: it stays in
    its part when others are added.

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
    root = checked_root(data_dir)
    parts = find_parts(root)
    if parts:
        loaded = _load_parts(root, parts)
    else:
        loaded = set_test_apart(load_part(root), root)
    names = loaded[0].class_names
    if len(names) == 1:
        raise ValueError(
            f"Got one class, {names[0]}, in {root}. Expected two or more."
            + _deeper_folder(root, names[0])
        )
    return loaded


def checked_root(data_dir: str | None) -> str:
    """Checks the folder that a user names.

    Args:
        data_dir: The folder, perhaps beginning with `~`.

    Returns:
        Its whole path.

    Raises:
        ValueError: There is none.
    """
    if data_dir is None:
        raise ValueError(
            "Got no data_dir. Expected the folder that holds the images. Set "
            "it with --data_dir=DIR."
        )
    return checked_folder(data_dir, "data_dir=")


def checked_folder(folder: Path, name: str = "") -> str:
    """Checks that there is a folder.

    Args:
        folder: Its path, perhaps beginning with `~`.
        name: What a message puts before the path.

    Returns:
        Its whole path.

    Raises:
        ValueError: There is none.
    """
    root = os.path.abspath(os.path.expanduser(folder))
    if not os.path.isdir(root):
        raise ValueError(f"Got {name}{root}. Expected a folder.")
    return root


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
    data = load_part(os.fspath(folder))
    unknown = [name for name in data.class_names if name not in class_names]
    if unknown:
        raise ValueError(
            f"Got folders in {folder} that are not classes of the model: "
            f"{some(unknown)}. Expected names of its classes: "
            f"{some(class_names)}. Rename or remove the folders."
        )
    order = np.array(
        [list(class_names).index(name) for name in data.class_names]
    )
    return EncodedImages(
        data.files, order[data.labels].astype(np.int32), tuple(class_names)
    )


def _deeper_folder(root: str, name: str) -> str:
    deeper = os.path.join(root, name)
    if len(list_folders(deeper)) < 2:
        return ""
    return f" If its folders are the classes, set data_dir={deeper}."


def _load_parts(
    root: str, folders: dict[str, str]
) -> tuple[EncodedImages, ...]:
    names = list(folders.values())
    parts = [load_part(os.path.join(root, name)) for name in names]
    classes = parts[0].class_names
    for name, part in zip(names[1:], parts[1:], strict=True):
        unknown = sorted(set(part.class_names) - set(classes))
        missing = sorted(set(classes) - set(part.class_names))
        if unknown or missing:
            raise ValueError(
                f"Got different classes in {root}/{name} and "
                f"{root}/{names[0]}. Expected the same ones. Missing in "
                f"{names[0]}: {some(unknown)}. Missing in {name}: "
                f"{some(missing)}."
            )
    return tuple(parts)


def load_part(folder: str) -> EncodedImages:
    """Lists the images of `CLASS/*` in a folder; none is opened.

    Args:
        folder: An existing folder.

    Returns:
        Color images without a size, sorted by class and path.

    Raises:
        ValueError: There is no class folder, or an empty one.
    """
    classes = list_folders(folder)
    if not classes:
        raise ValueError(
            f"Got {folder}, which has no class folders. Expected one for each "
            "class. Put the images of each class into a folder named after it."
        )
    files = [list_files(os.path.join(folder, name)) for name in classes]
    empty = [
        name for name, paths in zip(classes, files, strict=True) if not paths
    ]
    if empty:
        raise ValueError(
            f"Got no files for {len(empty)} of {len(classes)} classes in "
            f"{folder}: {some(empty)}. Expected images of every class. Add "
            "some, or remove the empty folders."
        )
    counts = [len(paths) for paths in files]
    return EncodedImages(
        files=np.array([path for paths in files for path in paths], object),
        labels=np.repeat(np.arange(len(classes)), counts).astype(np.int32),
        class_names=tuple(classes),
    )


def set_test_apart(
    data: EncodedImages, root: str
) -> tuple[EncodedImages, EncodedImages]:
    """Sets about a fifth of each class, and at least one image, aside.

    The name of an image decides: it stays in its part when others are added.

    Args:
        data: Files.
        root: The folder that their names begin in.

    Returns:
        `(train, test)`.

    Raises:
        ValueError: A class has one image alone.
    """
    counts = np.bincount(data.labels)
    small = [data.class_names[label] for label in np.flatnonzero(counts < 2)]
    if small:
        raise ValueError(
            f"Got only one image in: {some(small)}. Expected 2 of each class, "
            "because a fifth of each class, and at least one image, is set "
            "aside for testing. Add images, or create the folders train and "
            "test yourself."
        )
    places = np.array(
        [_place(os.path.relpath(path, root)) for path in data.files]
    )
    in_test = places < _TEST_SHARE
    for label in range(data.num_classes):
        of_class = np.flatnonzero(data.labels == label)
        in_order = of_class[np.argsort(places[of_class], kind="stable")]
        in_test[in_order[0]] = True
        in_test[in_order[-1]] = False
    return data.take(~in_test), data.take(in_test)


def _place(name: str) -> float:
    """A number in [0, 1) that depends on the name alone."""
    digest = hashlib.sha256(os.fsencode(name)).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
