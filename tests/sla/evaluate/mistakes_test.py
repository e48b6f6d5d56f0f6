# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The surest mistakes, and their images."""

import numpy as np

from backend_marks import requires_tensorflow
from sla.evaluate.mistakes import surest_mistakes

NAMES = ("ash", "birch", "oak")
PROBABILITIES = np.array(
    [
        [0.9, 0.1, 0.0],  # right
        [0.2, 0.7, 0.1],
        [0.1, 0.0, 0.9],
        [0.4, 0.5, 0.1],
        [0.0, 0.1, 0.9],
    ]
)
LABELS = np.array([0, 0, 1, 0, 0])


def test_the_surest_come_first():
    mistakes = surest_mistakes(PROBABILITIES, LABELS, NAMES)
    assert [m.index for m in mistakes] == [2, 4, 1, 3]
    first = mistakes[0]
    assert (first.true, first.predicted) == ("birch", "oak")
    assert (first.probability, first.true_probability) == (0.9, 0.0)
    assert len(surest_mistakes(PROBABILITIES, LABELS, NAMES, most=2)) == 2
    assert surest_mistakes(np.eye(3), np.arange(3), NAMES) == []


@requires_tensorflow
def test_images_stand_in_the_order_of_the_mistakes():
    import base64
    import io

    import tensorflow as tf
    from PIL import Image

    from official.vision.dataloaders.preprocessing import Preprocessing
    from sla.evaluate.mistakes import show_mistakes

    # Image i has the gray 50 * i.
    pixels = np.ones((5, 4, 4, 1)) * 50 * np.arange(5)[:, None, None, None]
    images = (pixels / 255 * 2 - 1).astype("float32")
    dataset = tf.data.Dataset.from_tensor_slices((images, LABELS)).batch(2)
    mistakes, sprite, names = show_mistakes(
        dataset, PROBABILITIES, LABELS, NAMES, Preprocessing()
    )
    assert names == ["image 2", "image 4", "image 1", "image 3"]
    data = base64.b64decode(sprite.uri.partition(",")[2])
    grid = np.asarray(Image.open(io.BytesIO(data)))
    assert (sprite.columns, sprite.rows) == (2, 2)
    assert grid[[0, 0, 4, 4], [0, 4, 0, 4]].tolist() == [100, 200, 50, 150]
    files = list("abcde")
    *_, names = show_mistakes(
        dataset, PROBABILITIES, LABELS, NAMES, Preprocessing(), files
    )
    assert names == ["c", "e", "b", "d"]
    nothing = show_mistakes(
        dataset, np.eye(3)[LABELS], LABELS, NAMES, Preprocessing()
    )
    assert nothing == ([], None, [])
