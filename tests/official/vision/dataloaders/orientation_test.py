# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests that images saved turned are seen upright."""

import io

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image
from PIL import ImageOps

from image_files import encode
from image_files import random_image
from official.vision.dataloaders import decoding
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.orientation import orientation

IMAGE = random_image(0, 17, 23)
LOSSLESS = {"PNG": {}, "WEBP": {"lossless": True}, "JPEG": {"quality": 95}}


def _exif(value, endian="<"):
    exif = Image.Exif()
    exif.endian = endian
    exif[0x0100] = 23  # Another entry, which comes first.
    exif[0x0112] = value
    return exif


def _upright(value, pixels=IMAGE):
    """What Pillow makes of an image with this note."""
    buffer = io.BytesIO(encode(pixels, exif=_exif(value)))
    return np.asarray(ImageOps.exif_transpose(Image.open(buffer)))


@pytest.mark.parametrize(
    "kind",
    [
        "PNG",
        "JPEG",
        pytest.param(
            "WEBP",
            marks=pytest.mark.skipif(
                not hasattr(tf.image, "decode_webp"),
                reason="this TensorFlow does not read WebP",
            ),
        ),
    ],
)
@pytest.mark.parametrize("value", range(1, 9))
def test_images_are_upright_as_with_pillow(kind, value):
    stored = decoding.decode_image(encode(IMAGE, kind, **LOSSLESS[kind]), 3)
    contents = encode(IMAGE, kind, exif=_exif(value), **LOSSLESS[kind])
    assert orientation(contents).numpy() == value
    np.testing.assert_array_equal(
        decoding.decode_image(contents, 3), _upright(value, stored.numpy())
    )


@pytest.mark.parametrize("endian", "<>")
def test_either_order_of_bytes_is_read(endian):
    contents = encode(IMAGE, "JPEG", exif=_exif(6, endian))
    assert orientation(contents).numpy() == 6


def test_what_notes_nothing_or_is_damaged_is_upright():
    plain = [encode(IMAGE, kind) for kind in ("JPEG", "PNG", "BMP", "GIF")]
    whole = encode(IMAGE, "JPEG", exif=_exif(6))
    value = whole.index(b"\x12\x01\x03\x00")
    nine = whole[: value + 8] + b"\x09" + whole[value + 9 :]
    start = whole.index(b"Exif") + 6
    far = whole[: start + 4] + b"\xff\xff\xff\xff" + whole[start + 8 :]
    short = [whole[:end] for end in range(0, value + 8, 3)]
    for contents in (*plain, nine, far, *short, b"", b"RIFF", b"\x89PNG"):
        assert orientation(contents).numpy() == 1


def test_sizes_and_crops_are_those_of_the_upright_image():
    contents = encode(IMAGE, "JPEG", quality=95, exif=_exif(6))
    files = np.array([contents], object)
    data = EncodedImages(files, np.array([0], "int32"), ("only",), (23, 17))
    size = decoding.size_reader(data)(tf.constant(0))
    assert size.numpy().tolist() == [23, 17]
    read_crop = decoding.crop_reader(data, (1.0, 1.0))
    crop = read_crop(tf.constant(0), tf.constant([1, 2])).numpy()
    upright = _upright(6).astype(float)
    assert np.corrcoef(crop.ravel(), upright.ravel())[0, 1] > 0.9
