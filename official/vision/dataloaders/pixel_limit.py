# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Refuses images that would fill the memory, before they are decoded."""

import io
import warnings

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
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            width, height = Image.open(io.BytesIO(contents)).size
    except Image.DecompressionBombError:
        return f"image of more than {most} pixels"
    except (OSError, ValueError, SyntaxError):
        return None
    if width * height <= most:
        return None
    return f"image of {width} x {height} pixels, more than {most}"
