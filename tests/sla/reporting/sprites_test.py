# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Many images in one PNG."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from sla.reporting.sprites import make_sprite


def _pixels(sprite):
    start = "data:image/png;base64,"
    assert sprite.uri.startswith(start)
    data = base64.b64decode(sprite.uri.removeprefix(start))
    return np.asarray(Image.open(io.BytesIO(data)))


@pytest.mark.parametrize("channels", [1, 3])
def test_images_stand_row_by_row(channels):
    images = np.random.default_rng(0).uniform(size=(5, 4, 6, channels))
    sprite = make_sprite(images.astype("float32"))
    assert (sprite.columns, sprite.rows) == (3, 2)
    pixels = _pixels(sprite).reshape(8, 18, channels)
    for index, image in enumerate(images):
        row, column = divmod(index, 3)
        shown = pixels[4 * row : 4 * row + 4, 6 * column : 6 * column + 6]
        np.testing.assert_allclose(shown, 255 * image, atol=0.51)


def test_large_images_are_made_smaller():
    sprite = make_sprite(np.full((1, 100, 50, 3), 0.5, "float32"))
    assert _pixels(sprite).shape == (40, 20, 3)
