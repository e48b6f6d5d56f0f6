# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The test images that a model is surest of, and wrong about."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from official.typing import Array
from official.vision.dataloaders.preprocessing import Preprocessing
from sla.reporting.sprites import Sprite
from sla.reporting.sprites import make_sprite

MOST = 20
_PIXELS = 96


@dataclasses.dataclass(frozen=True)
class Mistake:
    """An image that is classified wrongly.

    Attributes:
        index: Its number in the test set, from 0.
        true: Name of its class.
        predicted: Name of the class that is predicted.
        probability: That of the predicted class, from 0 to 1.
        true_probability: That of the class of the image.
    """

    index: int
    true: str
    predicted: str
    probability: float
    true_probability: float


def surest_mistakes(
    probabilities: Array,
    labels: Array,
    class_names: Sequence[str],
    most: int = MOST,
) -> list[Mistake]:
    """Finds the wrong predictions of the highest probability.

    Args:
        probabilities: `(n, N)`.
        labels: Integers `(n,)`.
        class_names: The N names, in label order.
        most: Number of mistakes.

    Returns:
        The mistakes, the surest first; fewer than `most` if there are fewer.
    """
    predicted = probabilities.argmax(axis=1)
    confidence = probabilities.max(axis=1)
    wrong = np.flatnonzero(predicted != labels)
    order = wrong[np.argsort(-confidence[wrong], kind="stable")][:most]
    return [
        Mistake(
            int(index),
            class_names[labels[index]],
            class_names[predicted[index]],
            float(confidence[index]),
            float(probabilities[index, labels[index]]),
        )
        for index in order
    ]


def show_mistakes(
    dataset: Any,
    probabilities: Array,
    labels: Array,
    class_names: Sequence[str],
    preprocessing: Preprocessing,
    files: Sequence[str] | None = None,
) -> tuple[list[Mistake], Sprite | None, list[str]]:
    """Finds the surest mistakes, with their images.

    Args:
        dataset: A `tf.data.Dataset` of batches of n images and labels.
        probabilities: `(n, N)`.
        labels: Integers `(n,)`.
        class_names: The N names, in label order.
        preprocessing: The `Preprocessing` of the images.
        files: Paths of the n images, if they are files.

    Returns:
        `(mistakes, sprite, names)`: what `surest_mistakes` returns, their
        images as people see them, None if there are none, and what to call
        each of them.
    """
    mistakes = surest_mistakes(probabilities, labels, class_names)
    indices = [mistake.index for mistake in mistakes]
    names = [files[i] if files else f"image {i}" for i in indices]
    if not mistakes:
        return mistakes, None, names
    images = preprocessing.restore(_images(dataset, indices))
    return mistakes, make_sprite(images, _PIXELS), names


def _images(dataset: Any, indices: Sequence[int]) -> Array:
    found: dict[int, Array] = {}
    first = 0
    for images, _ in dataset.as_numpy_iterator():
        for index in indices:
            if first <= index < first + len(images):
                found[index] = images[index - first]
        first += len(images)
        if len(found) == len(indices):
            break
    return np.stack([found[index] for index in indices])
