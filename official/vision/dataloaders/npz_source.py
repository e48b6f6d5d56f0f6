# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Reads a user's own arrays from an `.npz` file."""

import pathlib
import zipfile

import numpy as np

from official.typing import Array
from official.vision.dataloaders.image_data import ImageData

# Names of the arrays of images and labels, for training and for test.
UNLABELED = "x_unlabeled"
_PARTS = (("x_train", "y_train"), ("x_test", "y_test"))


def load_npz(path: str | None) -> tuple[ImageData, ImageData]:
    """Loads training and test images from one file.

    Args:
        path: An `.npz` file with the arrays that `keras.datasets` has:
            `x_train`, `x_test`, uint8 `(n, H, W, C)` or gray `(n, H, W)`, and
            `y_train`, `y_test`, integers `(n,)` or `(n, 1)` from 0 on. If it
            also has `class_names`, they name the classes; else their numbers
            do.

    Returns:
        `(pool, test)`.

    Raises:
        ValueError: The file or an array is missing or of another kind.

    Example:
    >>> import tempfile
    >>> images = np.zeros((4, 8, 8), "uint8")
    >>> labels = np.array([0, 1, 2, 1])
    >>> with tempfile.NamedTemporaryFile(suffix=".npz") as file:
    ...     np.savez(file.name, x_train=images, y_train=labels,
    ...              x_test=images, y_test=labels)
    ...     pool, test = load_npz(file.name)
    >>> pool.image_shape, pool.class_names
    ((8, 8, 1), ('0', '1', '2'))
    """
    arrays = _read(path)
    class_names = arrays.get("class_names")
    if class_names is None:
        class_names = np.arange(_num_classes(path, arrays))
    names = tuple(
        name.decode("utf-8", "replace")
        if isinstance(name, bytes)
        else str(name)
        for name in class_names.ravel().tolist()
    )
    pool, test = (
        _part(path, arrays, images, labels, names) for images, labels in _PARTS
    )
    return pool, test


def load_unlabeled(path: str | None) -> ImageData:
    """Loads the images without label from such a file.

    Args:
        path: As for `load_npz`, with the array `x_unlabeled` as well.

    Returns:
        The images, all with label 0.

    Raises:
        ValueError: As for `load_npz`, or there is no such array.
    """
    arrays = _read(path)
    if UNLABELED not in arrays:
        raise ValueError(
            f"Got the arrays {', '.join(arrays)} in {path}. Also expected "
            f"{UNLABELED}, because unlabeled={UNLABELED}."
        )
    arrays["y_unlabeled"] = np.zeros(len(arrays[UNLABELED]), np.int32)
    return _part(path, arrays, UNLABELED, "y_unlabeled", ("unlabeled",))


def _read(path: str | None) -> dict[str, Array]:
    names = [name for part in _PARTS for name in part]
    if path is None or not pathlib.Path(path).is_file():
        raise ValueError(
            f"Got data_dir={path}. Expected an .npz file with the arrays "
            f"{', '.join(names)}. Set it with --data_dir=FILE."
        )
    try:
        with np.load(path, allow_pickle=False) as content:
            arrays = dict(content)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(
            f"Got {path}, which cannot be read ({error}). Expected arrays "
            "without Python objects. Write them with numpy.savez."
        ) from error
    missing = [name for name in names if name not in arrays]
    if missing:
        raise ValueError(
            f"Got the arrays {', '.join(arrays) or 'none'} in {path}. Also "
            f"expected {', '.join(missing)}."
        )
    for _, name in _PARTS:
        labels = arrays[name]
        if labels.dtype.kind not in "iu" or not labels.size:
            raise ValueError(
                f"Got {labels.dtype} of shape {labels.shape} for {name} in "
                f"{path}. Expected at least one integer."
            )
    return arrays


def _num_classes(path: str | None, arrays: dict[str, Array]) -> int:
    """One more than the largest label."""
    largest = max(int(arrays[labels].max()) for _, labels in _PARTS)
    available = len(arrays["y_train"])
    if largest >= available:
        raise ValueError(
            f"Got the label {largest} in {path}, but only {available} training "
            "images. Expected integers from 0 on, and training images of each "
            "class. Number the classes 0, 1, 2, ..."
        )
    return largest + 1


def _part(
    path: str | None,
    arrays: dict[str, Array],
    images_name: str,
    labels_name: str,
    class_names: tuple[str, ...],
) -> ImageData:
    images, labels = arrays[images_name], arrays[labels_name]
    if images.ndim == 3:
        images = images[..., None]
    if images.ndim == 4 and images.shape[1] in (1, 3) and images.shape[3] > 4:
        raise ValueError(
            f"Got {images_name} of shape {images.shape} in {path}. Expected "
            "(n, H, W, C), with the channels last. Move them with "
            "numpy.moveaxis(images, 1, -1)."
        )
    outside = (labels < 0) | (labels >= len(class_names))
    if outside.any():
        raise ValueError(
            f"Got the label {labels[outside].flat[0]} in {labels_name} of "
            f"{path}. Expected values in 0..{len(class_names) - 1}, as there "
            f"are {len(class_names)} classes."
        )
    if labels.shape[1:] == (1,):
        labels = labels[:, 0]
    try:
        return ImageData(images, labels.astype(np.int32), class_names)
    except ValueError as error:
        raise ValueError(
            f"{path}, {images_name} and {labels_name}: {error}"
        ) from error
