# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The time that each way to run a model takes, side by side."""

import statistics
import time
from collections.abc import Callable
from collections.abc import Hashable
from collections.abc import Mapping
from typing import TypeVar

from official.typing import Array

Key = TypeVar("Key", bound=Hashable)


def measure_speed(
    classifiers: Mapping[Key, Callable[[Array], object]],
    images: Array,
    rounds: int = 3,
) -> dict[Key, dict[str, float]]:
    """Times classifiers in turns, so that all see the same machine.

    Args:
        classifiers: Functions of an array `(n, H, W, C)`, by any key.
        images: The array, of real images.
        rounds: How often each is timed; the median counts.

    Returns:
        Dict of key -> dict of `images_per_second`, all images at once, and
        `milliseconds_per_image`, one image at a time.
    """
    single_images = images[:8]
    for classify in classifiers.values():
        classify(images)
        classify(single_images[:1])
    together: dict[Key, list[float]] = {key: [] for key in classifiers}
    single: dict[Key, list[float]] = {key: [] for key in classifiers}
    for _ in range(rounds):
        for key, classify in classifiers.items():
            together[key].append(_seconds(classify, images))
            single[key] += [
                _seconds(classify, single_images[start:][:1])
                for start in range(len(single_images))
            ]
    return {
        key: {
            "images_per_second": len(images) / statistics.median(together[key]),
            "milliseconds_per_image": 1000 * statistics.median(single[key]),
        }
        for key in classifiers
    }


def _seconds(classify, images):
    start = time.perf_counter()
    classify(images)
    return time.perf_counter() - start
