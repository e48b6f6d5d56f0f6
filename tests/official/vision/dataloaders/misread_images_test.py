# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of images that are decoded to something else than they show."""

import io

import numpy as np
import pytest
from PIL import Image

from image_files import encode
from image_files import random_image
from official.vision.dataloaders.misread_images import may_be_misread
from official.vision.dataloaders.misread_images import misread

IMAGE = random_image(0, 12, 10)
GRAY = IMAGE[..., 0]
ALPHA = GRAY[..., None]


def _deep(values):
    buffer = io.BytesIO()
    Image.fromarray(values.astype("uint16")).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "contents",
    [
        encode(IMAGE),
        encode(IMAGE, "PNG", "P"),
        encode(np.concatenate([IMAGE, ALPHA], -1)),
        encode(np.full((12, 10, 4), 255, "uint8")),
        encode(IMAGE, "BMP"),
        encode(GRAY, "BMP"),
        encode(IMAGE, "JPEG"),
        _deep(GRAY * 256.0),
        _deep(np.zeros((4, 4))),
        encode(IMAGE)[:25],
        encode(np.concatenate([IMAGE, ALPHA], -1))[:60],
        b"",
    ],
)
def test_what_is_decoded_as_it_looks(contents):
    assert misread(contents) is None


@pytest.mark.parametrize(
    "contents, reason",
    [
        (encode(IMAGE, "BMP", "P"), "BMP with a palette"),
        (encode(GRAY, "BMP", "1"), "BMP with a palette"),
        (_deep(GRAY * 16.0), f"up to {16 * int(GRAY.max())} of 65535"),
        (
            encode(np.concatenate([np.zeros_like(IMAGE), ALPHA], -1)),
            "alpha channel alone",
        ),
        (
            encode(np.stack([np.full_like(GRAY, 9), GRAY], -1), "PNG", "LA"),
            "alpha channel alone",
        ),
    ],
)
def test_what_is_decoded_to_something_else(contents, reason):
    assert may_be_misread(contents[:32])
    assert reason in misread(contents)
