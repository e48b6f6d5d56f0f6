# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Weights for a backbone from a file on this machine."""

import contextlib
import os
import zipfile
from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any

import h5py
import keras

from official.typing import Path

SUFFIXES = (".weights.h5", ".keras", ".h5")


def check_weights_file(path: Any) -> None:
    """Checks that `path` is a file that may hold weights.

    Args:
        path: Path of a `.weights.h5` or `.keras` file, or of an
            `.h5` file such as Keras publishes for `keras.applications`.

    Raises:
        ValueError: The file is missing, or is none of these.
    """
    is_path = isinstance(path, (str, os.PathLike))
    if not is_path or not os.fspath(path).endswith(SUFFIXES):
        raise ValueError(
            f"Got pretrained_weights={path!r}. Expected the path of a file "
            f"that ends with {', '.join(SUFFIXES)}."
        )
    if not os.path.isfile(path):
        raise ValueError(
            f"Got pretrained_weights={path}, which does not exist. Expected a "
            "file. Relative paths start from the working directory, "
            f"{os.getcwd()}."
        )
    try:
        with _open_weights(path):
            pass
    except (KeyError, OSError, zipfile.BadZipFile) as error:
        raise ValueError(
            f"Got pretrained_weights={path}, which is damaged or has another "
            f"format. Expected a file of weights. {error}"
        ) from error


def load_weights_file(
    backbone: keras.layers.Layer, path: Path, image_shape: Sequence[int]
) -> None:
    """Loads all weights of a backbone, and builds it if that is to be done.

    Args:
        backbone: A model.
        path: File that `check_weights_file` accepts, saved from an equal
            backbone.
        image_shape: Height, width and channels of the images.

    Raises:
        ValueError: The file has other weights, or `backbone` is not a model.
    """
    if not isinstance(backbone, keras.Model):
        raise ValueError(
            f"Got the backbone {backbone!r}. Expected a keras.Model for "
            "pretrained_weights."
        )
    if not backbone.built:
        backbone(keras.Input(image_shape))
    # Keras does not complain of layers that only the file has.
    expected = len(backbone.weights)
    stored = _count_arrays(path)
    if stored not in (None, expected):
        raise ValueError(
            f"Got {stored} arrays in {path}. Expected {expected} for the "
            f"backbone {backbone.name!r}. Choose a file saved from the same "
            "kind of backbone, not from a model that contains it."
        )
    try:
        backbone.load_weights(path)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(
            f"Got {path}, which does not fit. Expected weights of the backbone "
            f"{backbone.name!r} for images {tuple(image_shape)}. {error}"
        ) from error


@contextlib.contextmanager
def _open_weights(path: Path) -> Iterator[h5py.File]:
    with contextlib.ExitStack() as stack:
        file: Any = path
        if os.fspath(path).endswith(".keras"):
            archive = stack.enter_context(zipfile.ZipFile(path))
            file = stack.enter_context(archive.open("model.weights.h5"))
        yield stack.enter_context(h5py.File(file, "r"))


def _count_arrays(path: Path) -> int | None:
    """Number of weights in the file; None in Keras 2's format."""
    if not os.fspath(path).endswith((".weights.h5", ".keras")):
        return None
    entries: list[tuple[str, Any]] = []
    with _open_weights(path) as file:
        file.visititems(lambda name, item: entries.append((name, item)))
        return sum(
            isinstance(item, h5py.Dataset) and not name.startswith("optimizer/")
            for name, item in entries
        )
