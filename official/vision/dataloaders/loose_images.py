# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Image files that belong to no data set, for a trained model."""

import glob
import pathlib

import tensorflow as tf

from official.vision.dataloaders.decoding import decode_image
from official.vision.dataloaders.decoding import resize
from official.vision.dataloaders.readable_files import first_line


def find_images(arguments, lines=()):
    """Paths from what a user may write on a command line.

    Args:
        arguments: files; folders, of which every file that does not start
            with a dot is taken, also from folders within; patterns with
            `*`, `?`, `[...]` or `**`; and `-` for `lines`.
        lines: further paths, one a line, such as those on standard input.

    Returns:
        List of strings, those of a folder or pattern sorted. A file that is
        not there is in it, too.

    Example:

    >>> find_images(["cat.jpg", "-"], lines=["dog.png\\n"])
    ['cat.jpg', 'dog.png']
    """
    paths = []
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
            found = glob.glob(argument, recursive=True)
            paths += sorted(
                file for file in found if pathlib.Path(file).is_file()
            )
        else:
            paths.append(argument)
    return paths


def prepare_image(path, image_shape, preprocessing):
    """One image as a model takes it, the way of evaluation.

    Args:
        path: of a JPEG, PNG, BMP or GIF file of any size.
        image_shape: `(H, W, C)` of the model; C is 1 or 3.
        preprocessing: `Preprocessing` of the model's training.

    Returns:
        float32 array `(H, W, C)`.

    Raises:
        ValueError: with the reason, if it cannot be read.
    """
    *size, channels = image_shape
    try:
        contents = pathlib.Path(path).read_bytes()
        if not contents:
            raise ValueError("empty file")
        image = decode_image(tf.constant(contents), channels)
    except OSError as error:
        raise ValueError(error.strerror or str(error)) from error
    except tf.errors.OpError as error:
        raise ValueError(first_line(error)) from error
    image = resize(image, size, preprocessing.evaluation_resize)
    return preprocessing.normalise(image.numpy())


def _is_hidden(path):
    return any(part.startswith(".") for part in path.parts)
