# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Image files that belong to no data set, for a trained model."""

import glob
import pathlib
from collections.abc import Iterable
from collections.abc import Sequence

import tensorflow as tf

from official.typing import Array
from official.typing import Path
from official.vision.dataloaders.decoding import decode_image
from official.vision.dataloaders.decoding import resize
from official.vision.dataloaders.misread_images import misread
from official.vision.dataloaders.pixel_limit import too_large
from official.vision.dataloaders.preprocessing import Preprocessing
from official.vision.dataloaders.readable_files import first_line


def find_images(
    arguments: Iterable[str], lines: Iterable[str] = ()
) -> list[str]:
    r"""Finds the paths that a user may mean on a command line.

    Args:
        arguments: Files; folders, for every file in them and in folders
            within that does not start with a dot; patterns with `*`, `?`,
            `[...]` or `**`; and `-` for `lines`.
        lines: Further paths, one a line, such as those on standard input.

    Returns:
        The paths, those of a folder or pattern sorted. A file that does not
        exist is among them, too.

    Example:
    >>> find_images(["cat.jpg", "-"], lines=["dog.png\n"])
    ['cat.jpg', 'dog.png']
    """
    paths: list[str] = []
    for argument in arguments:
        path = pathlib.Path(argument)
        if argument == "-":
            paths += [line.rstrip("\r\n") for line in lines if line.strip()]
        elif path.is_dir():
            paths += sorted(
                str(file)
                for file in path.rglob("*")
                if file.is_file() and not _is_hidden(file.relative_to(path))
            )
        elif glob.has_magic(argument) and not path.exists():
            matches = glob.glob(argument, recursive=True)
            paths += sorted(
                file for file in matches if pathlib.Path(file).is_file()
            )
        else:
            paths.append(argument)
    return paths


def prepare_image(
    path: Path, image_shape: Sequence[int], preprocessing: Preprocessing
) -> Array:
    """Reads one image as a model gets it in evaluation.

    Args:
        path: File of a JPEG, PNG, BMP, GIF or WebP image of any size.
        image_shape: `(H, W, C)` of the model; C is 1 or 3.
        preprocessing: That of the model's training.

    Returns:
        float32 array `(H, W, C)`.

    Raises:
        ValueError: It cannot be read; the message is the reason.
    """
    *size, channels = image_shape
    try:
        contents = pathlib.Path(path).read_bytes()
        if not contents:
            raise ValueError("empty file")
        if reason := too_large(contents) or misread(contents):
            raise ValueError(reason)
        image = decode_image(tf.constant(contents), channels)
    except OSError as error:
        raise ValueError(error.strerror or str(error)) from error
    except tf.errors.OpError as error:
        raise ValueError(first_line(error)) from error
    image = resize(image, size, preprocessing.evaluation_resize)
    return preprocessing.normalize(image.numpy())


def _is_hidden(path: pathlib.Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
