# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How long each way to run a model takes, side by side."""

import statistics
import time


def measure_speed(classifiers, images, rounds=3):
    """Times classifiers in turns, so that all see the same machine.

    Args:
        classifiers: dict of name -> function of an array `(n, H, W, C)`.
        images: the array, of real images.
        rounds: how often each is timed; the median counts.

    Returns:
        Dict of name -> dict of `images_per_second`, all images at once, and
        `milliseconds_per_image`, one image at a time.
    """
    one_by_one = images[:8]
    for classify in classifiers.values():
        classify(images)
        classify(one_by_one[:1])
    together = {name: [] for name in classifiers}
    single = {name: [] for name in classifiers}
    for _ in range(rounds):
        for name, classify in classifiers.items():
            together[name].append(_seconds(classify, images))
            single[name] += [
                _seconds(classify, one_by_one[start:][:1])
                for start in range(len(one_by_one))
            ]
    return {
        name: {
            "images_per_second": len(images)
            / statistics.median(together[name]),
            "milliseconds_per_image": 1000 * statistics.median(single[name]),
        }
        for name in classifiers
    }


def _seconds(classify, images):
    start = time.perf_counter()
    classify(images)
    return time.perf_counter() - start
