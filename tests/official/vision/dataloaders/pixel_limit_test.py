# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the size that an image may have."""

import pytest
import tensorflow as tf

from image_files import encode
from image_files import random_image
from image_files import with_size_in_header
from official.vision.dataloaders.decoding import decode_image
from official.vision.dataloaders.pixel_limit import too_large

IMAGE = random_image(0, 12, 10)
KINDS = ("PNG", "JPEG", "GIF", "BMP", "WEBP")


@pytest.mark.parametrize("kind", KINDS)
def test_the_limit_is_the_number_of_pixels(kind):
    assert too_large(encode(IMAGE, kind), 120) is None
    reason = too_large(encode(IMAGE, kind), 119)
    assert reason == "image of 10 x 12 pixels, more than 119"


def test_what_pillow_refuses_and_tensorflow_decodes_has_a_size():
    png, jpeg = encode(IMAGE), encode(IMAGE, "JPEG")
    wrong_checksum = b"\0\0\0\4gAMA\0\0\xb1\x8f\0\0\0\0"
    for content in (
        png[:33] + wrong_checksum + png[33:],
        jpeg[:20] + b"\x12" + jpeg[20:],
    ):
        assert decode_image(tf.constant(content), 3).shape == (12, 10, 3)
        assert too_large(content, 119) is not None


@pytest.mark.parametrize("side", [10_001, 20_000, 2**31 - 1])
def test_huge_images_are_found_by_their_header(side):
    content = with_size_in_header(encode(IMAGE), side, side)
    assert "pixels" in too_large(content)


def test_what_is_no_image_has_no_size():
    for content in (b"", b"text", encode(IMAGE)[:20]):
        assert too_large(content) is None
