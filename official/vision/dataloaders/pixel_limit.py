# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Refuses images that would fill the memory, before they are decoded."""

import io
import warnings

import tensorflow as tf
from PIL import Image

#: Pixels of the largest image that is decoded: 10,000 x 10,000.
MOST_PIXELS = 100_000_000


def too_large(contents: bytes, most: int = MOST_PIXELS) -> str | None:
    """Says why an image is not to be decoded, from its header alone.

    A small file may hold a huge image.

    Args:
        contents: The content of an image file.
        most: Number of pixels, height times width.

    Returns:
        The reason; None for an image of at most that size, and for what is no
        image.
    """
    try:
        width, height = _size(contents)
    except Image.DecompressionBombError:
        return f"image of more than {most} pixels"
    except (OSError, ValueError, SyntaxError, tf.errors.OpError):
        return None
    if width * height <= most:
        return None
    return f"image of {width} x {height} pixels, more than {most}"


def _size(contents: bytes) -> tuple[int, int]:
    # TensorFlow decodes PNG and JPEG files whose other parts Pillow refuses.
    if contents.startswith(b"\x89PNG"):
        return (
            int.from_bytes(contents[16:20], "big"),
            int.from_bytes(contents[20:24], "big"),
        )
    if contents.startswith(b"\xff\xd8"):
        height, width, _ = tf.io.extract_jpeg_shape(contents).numpy()
        return width, height
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        return Image.open(io.BytesIO(contents)).size
