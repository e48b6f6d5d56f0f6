# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The orientation that cameras note in image files (EXIF 2.3, tag 0x0112).

All of it is TensorFlow, so that it also runs within a SavedModel.
"""

import tensorflow as tf

from official.typing import Tensor

_TAG = 0x0112
_SHORT = 3
# An entry of a TIFF directory: tag, type, count and value.
_ENTRY = 12
# What precedes the TIFF header in each kind of file.
_IN_JPEG, _IN_PNG, _IN_WEBP = b"Exif\0\0", b"eXIf", b"EXIF"
# A JPEG has its EXIF data near its start, in a segment of at most 64 KiB.
_JPEG_HEAD, _SEGMENT = 2**18, 2**16


@tf.function(input_signature=[tf.TensorSpec((), tf.string)], autograph=False)
def orientation(contents: Tensor) -> Tensor:
    """Reads how an encoded image has to be turned to be upright.

    Args:
        contents: Scalar string tensor: a JPEG, PNG or WebP file, or one of
            another kind, which has no orientation.

    Returns:
        Scalar int32 in `1..8` as in EXIF; 1, upright, if nothing is noted or
        what is noted is damaged.
    """
    # A function of its own, so that it is traced once and not for each set.
    start = tf.strings.join([tf.strings.substr(contents, 0, 12), b"\0" * 12])
    is_jpeg = tf.strings.substr(start, 0, 2) == b"\xff\xd8"
    is_png = tf.strings.substr(start, 0, 4) == b"\x89PNG"
    is_webp = tf.strings.substr(start, 8, 4) == b"WEBP"
    candidates = tf.case(
        [
            (is_jpeg, lambda: _after(contents, _IN_JPEG, _JPEG_HEAD)),
            (is_png, lambda: _after(contents, _IN_PNG)),
            (is_webp, lambda: _after_webp(contents)),
        ],
        default=lambda: tf.constant([], tf.string),
    )
    header = tf.strings.substr(candidates, 0, 4)
    tiff = candidates[(header == b"II*\0") | (header == b"MM\0*")]
    return tf.cond(
        tf.size(tiff) > 0,
        lambda: _read_tiff(tiff[0]),
        lambda: tf.constant(1),
    )


def turn_upright(image: Tensor, orientation: Tensor) -> Tensor:
    """Turns and mirrors an image as its orientation says.

    Args:
        image: `(h, w, C)`, as the file stores it.
        orientation: Scalar int32 in `1..8`.

    Returns:
        `(h, w, C)`, or `(w, h, C)` for an orientation above 4.
    """

    def turned() -> Tensor:
        upright = tf.cond(
            orientation > 4,
            lambda: tf.transpose(image, (1, 0, 2)),
            lambda: image,
        )
        # What is left of 1..4 and 5..8: nothing, left-right, both, up-down.
        flips = (orientation - 1) % 4
        right = tf.where((flips == 1) | (flips == 2), -1, 1)
        down = tf.where(flips >= 2, -1, 1)
        return upright[::down, ::right]

    upright = tf.cond(orientation > 1, turned, lambda: image)
    return tf.ensure_shape(upright, (None, None, image.shape[-1]))


def _after(contents: Tensor, marker: bytes, within: int = -1) -> Tensor:
    """What follows each place of a marker, strings `(k,)`."""
    head = tf.strings.substr(contents, 0, within)
    parts = tf.strings.split(head, marker)[1:]
    # Zeros, which are no entry, so that reading ends within the string.
    return tf.strings.join([tf.strings.substr(parts, 0, _SEGMENT), b"\0" * 32])


def _after_webp(contents: Tensor) -> Tensor:
    # The length of the data comes first, and some programs write what JPEG
    # has before the header, too.
    parts = tf.strings.substr(_after(contents, _IN_WEBP), 4, _SEGMENT)
    prefixed = tf.strings.substr(parts, 0, len(_IN_JPEG)) == _IN_JPEG
    inner = tf.strings.substr(parts, len(_IN_JPEG), _SEGMENT)
    return tf.where(prefixed, inner, parts)


def _read_tiff(tiff: Tensor) -> Tensor:
    """The orientation in a TIFF header and its first directory."""
    data = tf.cast(tf.io.decode_raw(tiff, tf.uint8), tf.int32)
    is_little = data[0] == ord("I")

    def number(low_first: Tensor) -> Tensor:
        in_order = tf.where(is_little, low_first[..., ::-1], low_first)
        powers = 256 ** tf.range(tf.shape(low_first)[-1])[::-1]
        return tf.reduce_sum(in_order * powers, -1)

    # The low half of the offset: segments are no longer than that.
    offset = number(tf.where(is_little, data[4:6], data[6:8]))
    count = number(data[offset : offset + 2])
    count = tf.minimum(count, (tf.size(data) - offset - 2) // _ENTRY)
    start = offset + 2
    entries = tf.reshape(
        data[start : start + tf.maximum(count, 0) * _ENTRY], (-1, _ENTRY)
    )
    is_it = (number(entries[:, :2]) == _TAG) & (
        number(entries[:, 2:4]) == _SHORT
    )
    values = number(entries[:, 8:10])
    is_it &= (values >= 1) & (values <= 8)
    return tf.concat([values[is_it], [1]], 0)[0]
