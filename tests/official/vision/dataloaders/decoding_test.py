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
GREY = np.asarray(Image.fromarray(IMAGE).convert("L"))
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
    alpha = np.full((*GREY.shape, 1), 7, "uint8")
    return np.concatenate([IMAGE, alpha], axis=-1)


FRAMES = {
    "save_all": True,
    "append_images": [Image.fromarray(255 - GREY)],
}
LOSSLESS = {
    "png": (encode(IMAGE), IMAGE),
    "png, palette": (encode(GREY, "PNG", "P"), GREY),
    "png, grey": (encode(GREY), GREY),
    "png, alpha": (encode(_with_alpha()), IMAGE),
    "png, grey and alpha": (encode(GREY, "PNG", "LA"), GREY),
    "bmp": (encode(IMAGE, "BMP"), IMAGE),
    "bmp, grey": (encode(GREY, "BMP"), GREY),
    "bmp, alpha": (encode(_with_alpha(), "BMP"), IMAGE),
    "gif": (encode(GREY, "GIF"), GREY),
    "gif of two frames": (encode(GREY, "GIF", **FRAMES), GREY),
}


@pytest.mark.parametrize("kind", LOSSLESS)
def test_lossless_kinds_have_their_pixels(kind):
    contents, expected = LOSSLESS[kind]
    colour = decoding.decode_image(contents, 3).numpy()
    grey = decoding.decode_image(contents, 1).numpy()
    assert grey.shape == (12, 10, 1) and colour.dtype == np.uint8
    if expected.ndim == 2:
        expected = np.stack([expected] * 3, axis=-1)
    np.testing.assert_array_equal(colour, expected)
    assert np.abs(grey[..., 0].astype(int) - GREY).max() <= 2


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_jpeg_kinds(mode):
    contents = encode(CHINA, "JPEG", mode, quality=95)
    colour = decoding.decode_image(contents, 3).numpy().astype(int)
    assert colour.shape == (427, 640, 3)
    expected = np.asarray(
        Image.fromarray(CHINA).convert("L" if mode == "L" else "RGB")
    )
    if mode == "L":
        expected = np.stack([expected] * 3, axis=-1)
    assert np.abs(colour - expected).mean() < 6
    if mode != "CMYK":
        grey = decoding.decode_image(contents, 1).numpy()[..., 0].astype(int)
        photo = np.asarray(Image.fromarray(CHINA).convert("L"))
        assert np.abs(grey - photo).mean() < 3


@pytest.mark.parametrize("contents", [b"", b"GIF", b"text", encode(IMAGE)[:60]])
def test_what_is_no_image(contents):
    with pytest.raises(tf.errors.InvalidArgumentError):
        decoding.decode_image(contents, 3)


def test_view_resizes_straight_or_takes_the_centre():
    data = _one(encode(CHINA), (60, 50))
    straight = decoding.view_maker(data, None)(0).numpy().astype(int)
    picture = Image.fromarray(CHINA)
    expected = np.asarray(picture.resize((50, 60), Image.BILINEAR))
    assert np.abs(straight - expected).max() <= 1
    # The shorter side, 427, becomes 64, and 640 becomes 96.
    centre = decoding.view_maker(data, 64)(0).numpy().astype(int)
    whole = np.asarray(picture.resize((96, 64), Image.BILINEAR))
    assert np.abs(centre - whole[2:62, 23:73]).max() <= 1


def test_an_image_of_the_size_wanted_is_unchanged():
    data = _one(encode(IMAGE), (12, 10))
    np.testing.assert_array_equal(decoding.view_maker(data, None)(0), IMAGE)
    data = _one(encode(IMAGE[:10]), (10, 10))
    view = decoding.view_maker(data, 10)(0)
    np.testing.assert_array_equal(view, IMAGE[:10])


def test_sizes():
    for contents in (encode(CHINA, "JPEG"), encode(CHINA, "PNG")):
        assert decoding.size_maker(_one(contents))(0).numpy().tolist() == [
            427,
            640,
        ]


def test_a_crop_of_a_jpeg_is_the_crop_of_the_whole():
    size, seeds = (40, 40), [(5, step) for step in range(6)]
    jpeg = encode(CHINA, "JPEG", quality=90)
    decoded = encode(decoding.decode_image(jpeg, 3).numpy(), "PNG")
    of_jpeg = decoding.crop_maker(_one(jpeg, size), (0.1, 1.0))
    of_whole = decoding.crop_maker(_one(decoded, size), (0.1, 1.0))
    crops = [of_jpeg(0, seed).numpy() for seed in seeds]
    for seed, crop in zip(seeds, crops):
        # Chroma at the window's edge is interpolated from less.
        difference = np.abs(crop.astype(int) - of_whole(0, seed).numpy())
        assert difference.mean() < 0.5
    assert len({crop.tobytes() for crop in crops}) == len(seeds)
    np.testing.assert_array_equal(crops[0], of_jpeg(0, seeds[0]))
