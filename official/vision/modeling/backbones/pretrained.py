# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Weights for a backbone from a file on this machine."""

import contextlib
import os
import zipfile

import h5py
import keras

SUFFIXES = (".weights.h5", ".keras", ".h5")


def check_weights_file(path):
    """Raises ValueError unless `path` is a file that may hold weights.

    Args:
        path: String or path of a `.weights.h5` or `.keras` file, or of an
            `.h5` file such as Keras publishes for `keras.applications`.

    Raises:
        ValueError: the file is missing, or is none of these.
    """
    is_path = isinstance(path, (str, os.PathLike))
    if not is_path or not os.fspath(path).endswith(SUFFIXES):
        raise ValueError(
            "`pretrained_weights` must be the path of a file that ends with "
            f"{', '.join(SUFFIXES)}. Received: pretrained_weights={path!r}"
        )
    if not os.path.isfile(path):
        raise ValueError(
            f"The file of `pretrained_weights` does not exist: {path}. A "
            "relative path starts from the working directory, "
            f"{os.getcwd()}."
        )
    try:
        with _open_weights(path):
            pass
    except (KeyError, OSError, zipfile.BadZipFile) as error:
        raise ValueError(
            "The file of `pretrained_weights` is damaged or of another "
            f"format: {path}. {error}"
        ) from error


def load_weights_file(backbone, path, image_shape):
    """Loads all weights of a backbone, and builds it if that is to be done.

    Args:
        backbone: `keras.Model`.
        path: file that `check_weights_file` accepts, saved from an equal
            backbone.
        image_shape: Height, width and channels of the images.

    Raises:
        ValueError: the file has other weights, or `backbone` is not a model.
    """
    if not isinstance(backbone, keras.Model):
        raise ValueError(
            "`pretrained_weights` needs a backbone that is a keras.Model. "
            f"Received: {backbone!r}"
        )
    if not backbone.built:
        backbone(keras.Input(image_shape))
    # Keras does not complain of layers that only the file has.
    expected = len(backbone.weights)
    stored = _count_arrays(path)
    if stored not in (None, expected):
        raise ValueError(
            f"{path} has {stored} arrays and the backbone {backbone.name!r} "
            f"{expected}. Give the file of an equal backbone, not of a model "
            "around it."
        )
    try:
        backbone.load_weights(path)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(
            f"{path} does not fit the backbone {backbone.name!r} for images "
            f"{tuple(image_shape)}. {error}"
        ) from error


@contextlib.contextmanager
def _open_weights(path):
    with contextlib.ExitStack() as stack:
        file = path
        if os.fspath(path).endswith(".keras"):
            archive = stack.enter_context(zipfile.ZipFile(path))
            file = stack.enter_context(archive.open("model.weights.h5"))
        yield stack.enter_context(h5py.File(file, "r"))


def _count_arrays(path):
    """Number of weights in the file; `None` in Keras 2's format."""
    if not os.fspath(path).endswith((".weights.h5", ".keras")):
        return None
    entries = []
    with _open_weights(path) as file:
        file.visititems(lambda *entry: entries.append(entry))
        return sum(
            isinstance(item, h5py.Dataset) and not name.startswith("optimizer/")
            for name, item in entries
        )
