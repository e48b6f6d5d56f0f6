# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Reads a user's own arrays from an `.npz` file."""

import pathlib
import zipfile

import numpy as np

from official.vision.dataloaders.image_data import ImageData

NAMES = ("x_train", "y_train", "x_test", "y_test")


def load_npz(path):
    """Loads training and test images from one file.

    Args:
        path: an `.npz` file with the arrays that `keras.datasets` has:
            `x_train`, `x_test`, uint8 `(n, H, W, C)` or grey `(n, H, W)`, and
            `y_train`, `y_test`, integers `(n,)` or `(n, 1)` from 0 on. If it
            also has `class_names`, they name the classes; else their numbers
            do.

    Returns:
        `(pool, test)`, two `ImageData`.

    Raises:
        ValueError: if the file or an array is missing or of another kind.

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
        labels = [arrays[name].ravel() for name in NAMES[1::2]]
        class_names = range(int(np.max(np.concatenate(labels))) + 1)
    class_names = tuple(str(name) for name in class_names)
    parts = []
    for images, labels in (NAMES[:2], NAMES[2:]):
        try:
            parts.append(
                _image_data(arrays[images], arrays[labels], class_names)
            )
        except ValueError as error:
            raise ValueError(f"{path}, {images} and {labels}: {error}") from (
                error
            )
    return tuple(parts)


def _read(path):
    if path is None or not pathlib.Path(path).is_file():
        raise ValueError(
            f"There is no file {path}. Give an .npz file with the arrays "
            f"{', '.join(NAMES)} as data_dir (--data_dir=FILE)."
        )
    try:
        with np.load(path, allow_pickle=False) as content:
            arrays = dict(content)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(
            f"{path} cannot be read as arrays ({error}). Write it with "
            f"numpy.savez, from arrays that hold no Python objects."
        ) from error
    missing = [name for name in NAMES if name not in arrays]
    if missing:
        raise ValueError(
            f"{path} lacks {', '.join(missing)}. It holds: "
            f"{', '.join(arrays) or 'nothing'}."
        )
    for name in NAMES[1::2]:
        if arrays[name].dtype.kind not in "iu" or not arrays[name].size:
            raise ValueError(
                f"{path}: {name} must hold integers, and not be empty. "
                f"Received: {arrays[name].dtype} of shape {arrays[name].shape}."
            )
    return arrays


def _image_data(images, labels, class_names):
    if images.ndim == 3:
        images = images[..., None]
    if labels.shape[1:] == (1,):
        labels = labels[:, 0]
    return ImageData(images, labels.astype(np.int32), class_names)
