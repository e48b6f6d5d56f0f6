# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Test images on a map of each model's features, and their pictures."""

import base64
import io
import math

import keras
import numpy as np

from official.vision.evaluation.geometry import flat_map

_MOST_IMAGES = 400
# Pixels of a side; larger images are made smaller.
_MOST_PIXELS = 40


def draw_maps(models, features, images):
    """Places of test images on the map of each model.

    Args:
        models: list of `TrainedModel`.
        features: their `Features`.
        images: `ProbeImages` with the test images of these.

    Returns:
        Dict, ready for JSON, with `class_names`; `labels`, one for each
        image shown; `maps`, a list of dicts with the `name` of the model,
        `points` (list of `[x, y]`, 0 to 1) and `answers` (classes in the
        mode that the model is meant for); and the pictures: `sprite`, a
        data URI of one PNG with `columns` pictures in each of its `rows`.
    """
    count = min(_MOST_IMAGES, len(images.test_labels))
    shown = np.linspace(0, len(images.test_labels) - 1, count, dtype=int)
    return {
        "class_names": list(images.class_names),
        "labels": images.test_labels[shown].tolist(),
        "maps": [
            {
                "name": model.name,
                "points": flat_map(found.test[shown, 0]).round(3).tolist(),
                "answers": found.logits[model.model.default_mode][shown]
                .argmax(axis=1)
                .tolist(),
            }
            for model, found in zip(models, features)
        ],
        **_sprite(images.preprocessing.restore(images.test_images[shown])),
    }


def _sprite(pictures):
    """One PNG of many pictures `(n, H, W, C)` of floats from 0 to 1."""
    count, height, width, channels = pictures.shape
    scale = min(1, _MOST_PIXELS / max(height, width))
    if scale < 1:
        size = (math.ceil(height * scale), math.ceil(width * scale))
        pictures = keras.ops.convert_to_numpy(
            keras.ops.image.resize(pictures, size, antialias=True)
        )
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    grid = np.zeros((rows * columns, *pictures.shape[1:]), "float32")
    grid[:count] = pictures
    # (rows, columns, H, W, C) -> (rows, H, columns, W, C)
    grid = grid.reshape(rows, columns, *pictures.shape[1:]).swapaxes(1, 2)
    grid = grid.reshape(
        rows * pictures.shape[1], columns * pictures.shape[2], channels
    )
    file = io.BytesIO()
    keras.utils.save_img(
        file, (255 * grid).round(), file_format="png", scale=False
    )
    data = base64.b64encode(file.getvalue()).decode("ascii")
    return {
        "sprite": f"data:image/png;base64,{data}",
        "columns": columns,
        "rows": rows,
    }
