# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Image files that TensorFlow decodes without an error, but wrongly."""

import numpy as np
import tensorflow as tf

_PNG = b"\x89PNG\r\n\x1a\n"
# Color types of PNG whose last channel is alpha.
_WITH_ALPHA = (4, 6)


def may_be_misread(start: bytes) -> bool:
    """Whether `misread` has to look at the whole file.

    Args:
        start: The first 32 bytes of an image file, or more.

    Returns:
        True for a BMP with few colors, and for a PNG with 16 bits or alpha.
    """
    if start.startswith(b"BM"):
        return int.from_bytes(start[28:30], "little") <= 8
    if start.startswith(_PNG) and len(start) > 25:
        return start[24] == 16 or start[25] in _WITH_ALPHA
    return False


def misread(contents: bytes) -> str | None:
    """Says why an image file would be decoded to something else.

    Args:
        contents: The content of an image file.

    Returns:
        The reason; None for an image that is decoded as it looks, and for what
        is no image.
    """
    if not may_be_misread(contents):
        return None
    if contents.startswith(b"BM"):
        return _misread_bmp(contents)
    return _misread_png(contents)


def _misread_bmp(contents: bytes) -> str | None:
    bits = int.from_bytes(contents[28:30], "little")
    first = 14 + int.from_bytes(contents[14:18], "little")
    end = int.from_bytes(contents[10:14], "little")
    colors = np.frombuffer(contents[first:end][: 4 * 256], np.uint8)
    colors = colors[: len(colors) // 4 * 4].reshape(-1, 4)
    # TensorFlow takes the numbers of the colors for levels of gray.
    is_gray = (colors[:, :3] == np.arange(len(colors))[:, None]).all()
    if bits == 8 and is_gray:
        return None
    return "BMP with a palette; convert it to PNG"


def _misread_png(contents: bytes) -> str | None:
    depth, color_type = contents[24], contents[25]
    dtype = tf.uint16 if depth == 16 else tf.uint8
    try:
        image = tf.io.decode_png(contents, dtype=dtype).numpy()
    except tf.errors.OpError:
        return None
    if color_type in _WITH_ALPHA:
        alpha, image = image[..., -1], image[..., :-1]
        if np.ptp(image) == 0 and np.ptp(alpha) > 0:
            return "PNG whose picture is in its alpha channel alone; flatten it"
    # Eight of the 16 bits are kept, so 12-bit images would be nearly black.
    if depth == 16 and 0 < image.max() < 2**12:
        return (
            f"16-bit PNG with values up to {image.max()} of 65535; scale them "
            "to the whole range"
        )
    return None
