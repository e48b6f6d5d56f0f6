# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of decoding and resizing."""

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image
from sklearn import datasets

from image_files import encode
from image_files import random_image
from official.vision.dataloaders import decoding
from official.vision.dataloaders.encoded_images import EncodedImages

IMAGE = random_image(0)
GRAY = np.asarray(Image.fromarray(IMAGE).convert("L"))
# A photo of 427 x 640 pixels.
CHINA = datasets.load_sample_image("china.jpg")


def _one(contents, size=None, channels=3):
    return EncodedImages(
        np.array([contents], object),
        np.array([0], "int32"),
        ("only",),
        size,
        channels,
    )


def _with_alpha():
    alpha = np.full((*GRAY.shape, 1), 7, "uint8")
    return np.concatenate([IMAGE, alpha], axis=-1)


FRAMES = {
    "save_all": True,
    "append_images": [Image.fromarray(255 - GRAY)],
}
LOSSLESS = {
    "png": (encode(IMAGE), IMAGE),
    "png, palette": (encode(GRAY, "PNG", "P"), GRAY),
    "png, gray": (encode(GRAY), GRAY),
    "png, alpha": (encode(_with_alpha()), IMAGE),
    "png, gray and alpha": (encode(GRAY, "PNG", "LA"), GRAY),
    "bmp": (encode(IMAGE, "BMP"), IMAGE),
    "bmp, gray": (encode(GRAY, "BMP"), GRAY),
    "bmp, alpha": (encode(_with_alpha(), "BMP"), IMAGE),
    "gif": (encode(GRAY, "GIF"), GRAY),
    "gif of two frames": (encode(GRAY, "GIF", **FRAMES), GRAY),
}


@pytest.mark.parametrize("kind", LOSSLESS)
def test_lossless_kinds_have_their_pixels(kind):
    contents, expected = LOSSLESS[kind]
    color = decoding.decode_image(contents, 3).numpy()
    gray = decoding.decode_image(contents, 1).numpy()
    assert gray.shape == (12, 10, 1) and color.dtype == np.uint8
    if expected.ndim == 2:
        expected = np.stack([expected] * 3, axis=-1)
    np.testing.assert_array_equal(color, expected)
    assert np.abs(gray[..., 0].astype(int) - GRAY).max() <= 2


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_jpeg_kinds(mode):
    contents = encode(CHINA, "JPEG", mode, quality=95)
    color = decoding.decode_image(contents, 3).numpy().astype(int)
    assert color.shape == (427, 640, 3)
    expected = np.asarray(
        Image.fromarray(CHINA).convert("L" if mode == "L" else "RGB")
    )
    if mode == "L":
        expected = np.stack([expected] * 3, axis=-1)
    assert np.abs(color - expected).mean() < 6
    if mode != "CMYK":
        gray = decoding.decode_image(contents, 1).numpy()[..., 0].astype(int)
        photo = np.asarray(Image.fromarray(CHINA).convert("L"))
        assert np.abs(gray - photo).mean() < 3


@pytest.mark.parametrize("contents", [b"", b"GIF", b"text", encode(IMAGE)[:60]])
def test_what_is_no_image(contents):
    with pytest.raises(tf.errors.InvalidArgumentError):
        decoding.decode_image(contents, 3)


def test_an_image_is_resized_straight_or_takes_the_center():
    data = _one(encode(CHINA), (60, 50))
    straight = decoding.image_reader(data, None)(0).numpy().astype(int)
    picture = Image.fromarray(CHINA)
    expected = np.asarray(picture.resize((50, 60), Image.BILINEAR))
    assert np.abs(straight - expected).max() <= 1
    # The shorter side, 427, becomes 64, and 640 becomes 96.
    center = decoding.image_reader(data, 64)(0).numpy().astype(int)
    whole = np.asarray(picture.resize((96, 64), Image.BILINEAR))
    assert np.abs(center - whole[2:62, 23:73]).max() <= 1


def test_an_image_of_the_size_wanted_is_unchanged():
    data = _one(encode(IMAGE), (12, 10))
    np.testing.assert_array_equal(decoding.image_reader(data, None)(0), IMAGE)
    data = _one(encode(IMAGE[:10]), (10, 10))
    image = decoding.image_reader(data, 10)(0)
    np.testing.assert_array_equal(image, IMAGE[:10])


def test_sizes():
    for contents in (encode(CHINA, "JPEG"), encode(CHINA, "PNG")):
        assert decoding.size_reader(_one(contents))(0).numpy().tolist() == [
            427,
            640,
        ]


def test_a_crop_of_a_jpeg_is_the_crop_of_the_whole():
    size, seeds = (40, 40), [(5, step) for step in range(6)]
    jpeg = encode(CHINA, "JPEG", quality=90)
    decoded = encode(decoding.decode_image(jpeg, 3).numpy(), "PNG")
    of_jpeg = decoding.crop_reader(_one(jpeg, size), (0.1, 1.0))
    of_whole = decoding.crop_reader(_one(decoded, size), (0.1, 1.0))
    crops = [of_jpeg(0, seed).numpy() for seed in seeds]
    for seed, crop in zip(seeds, crops):
        # Chroma at the window's edge is interpolated from less.
        difference = np.abs(crop.astype(int) - of_whole(0, seed).numpy())
        assert difference.mean() < 0.5
    assert len({crop.tobytes() for crop in crops}) == len(seeds)
    np.testing.assert_array_equal(crops[0], of_jpeg(0, seeds[0]))
