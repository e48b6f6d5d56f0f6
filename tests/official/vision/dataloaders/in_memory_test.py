# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of bringing a set to one size and into memory."""

import numpy as np
import pytest

from image_files import encode
from image_files import random_image
from official.vision.dataloaders import decoding
from official.vision.dataloaders import in_memory
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.image_data import ImageData

IMAGES = [random_image(seed) for seed in range(4)]


def _encoded(*contents, size=None):
    return EncodedImages(
        np.array(contents, object),
        np.zeros(len(contents), "int32"),
        ("only",),
        size,
    )


def test_decoding_keeps_the_order_and_names_faults():
    contents = [encode(image) for image in IMAGES]
    contents[1], contents[3] = b"no image", contents[3][:-50]
    data = _encoded(*contents, size=(12, 10))
    images, faults = in_memory.decode_images(data)
    np.testing.assert_array_equal(images[0], IMAGES[0])
    np.testing.assert_array_equal(images[2], IMAGES[2])
    assert not images[[1, 3]].any()
    assert sorted(faults) == [1, 3]
    assert faults[1].startswith("Unknown image file format")
    assert faults[3].startswith("Invalid PNG data") and "[" not in faults[3]


def test_resizing_agrees_with_decoding():
    data = ImageData(np.stack(IMAGES), np.zeros(4, "int32"), ("only",))
    for evaluation_resize in (None, 7):
        resized = in_memory.resize_images(data, (5, 6), evaluation_resize)
        encoded = _encoded(*map(encode, IMAGES), size=(5, 6))
        images, _ = in_memory.decode_images(encoded, evaluation_resize)
        np.testing.assert_array_equal(resized.images, images)
        image = decoding.image_reader(encoded, evaluation_resize)(2)
        np.testing.assert_array_equal(image, images[2])


def test_common_size():
    same = _encoded(*map(encode, IMAGES[:2]))
    with_fault = _encoded(encode(IMAGES[0], "JPEG"), b"no image")
    assert in_memory.common_size([same, with_fault]) == (12, 10)
    other = _encoded(encode(IMAGES[0]), encode(IMAGES[0][:, :9], "JPEG"))
    message = (
        r"image 0 is 12x10 and image 1 is 12x9 .*task\.data\.image_size=\[H, W"
    )
    with pytest.raises(ValueError, match=message):
        in_memory.common_size([same, other])
    with pytest.raises(ValueError, match="Got no image that can be decoded"):
        in_memory.common_size([_encoded(b"no image")])
