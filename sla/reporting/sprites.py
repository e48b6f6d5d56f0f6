# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Many small images in one PNG, to stand within a page."""

import base64
import dataclasses
import io
import math

import keras
import numpy as np

from official.typing import Array


@dataclasses.dataclass(frozen=True)
class Sprite:
    """One PNG of a grid of images, which are counted row by row.

    Attributes:
        uri: The PNG as a data URI.
        columns: Number of images in a row.
        rows: Number of rows.
        pixels: The longer side of an image.
    """

    uri: str
    columns: int
    rows: int
    pixels: int


def make_sprite(images: Array, most_pixels: int = 40) -> Sprite:
    """Puts images into one PNG.

    Args:
        images: Images `(n, H, W, C)` of floats from 0 to 1, n > 0.
        most_pixels: Pixels of a side; larger images are made smaller.

    Returns:
        The PNG and its grid.
    """
    count, height, width, channels = images.shape
    scale = min(1, most_pixels / max(height, width))
    if scale < 1:
        size = (math.ceil(height * scale), math.ceil(width * scale))
        images = keras.ops.convert_to_numpy(
            keras.ops.image.resize(
                images, size, antialias=True, data_format="channels_last"
            )
        )
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    grid = np.zeros((rows * columns, *images.shape[1:]), "float32")
    grid[:count] = images
    # (rows, columns, H, W, C) -> (rows, H, columns, W, C)
    grid = grid.reshape(rows, columns, *images.shape[1:]).swapaxes(1, 2)
    grid = grid.reshape(
        rows * images.shape[1], columns * images.shape[2], channels
    )
    file = io.BytesIO()
    keras.utils.save_img(
        file,
        (255 * grid.clip(0, 1)).round(),
        data_format="channels_last",
        file_format="png",
        scale=False,
    )
    data = base64.b64encode(file.getvalue()).decode("ascii")
    pixels = max(images.shape[1:3])
    return Sprite(f"data:image/png;base64,{data}", columns, rows, pixels)
