# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Images chosen to show what models have learned."""

import numpy as np

from sla.representations.examples import find_neighbors


def _directions(*degrees):
    radians = np.radians(degrees)
    return np.stack([np.cos(radians), np.sin(radians)], axis=1)


def test_neighbors_are_nearest_by_cosine():
    features = {"a": 7 * _directions(0, 10, 30, 60, 100, 150, 170)}
    labels = np.array([0, 0, 0, 0, 0, 0, 1])
    (first, second) = find_neighbors(features, labels)
    # Only the last has no neighbor of its class.
    assert first.image == 6
    assert first.by_group == {"a": [5, 4, 3, 2, 1]}
    assert labels[second.image] == 0


def test_images_on_which_models_differ_come_first():
    labels = np.array([0, 0, 0, 1, 1, 1])
    good = _directions(0, 1, 2, 90, 91, 92)
    bad = good.copy()
    bad[0] = _directions(91.5)
    # Three images of each, as five neighbors are looked for.
    classes = np.repeat(labels, 3)
    first, *_ = find_neighbors(
        {"good": np.repeat(good, 3, axis=0), "bad": np.repeat(bad, 3, axis=0)},
        classes,
    )
    assert first.image in (0, 1, 2)
    assert len(first.by_group["good"]) == 5
    assert set(classes[first.by_group["good"]]) == {0}
    assert set(classes[first.by_group["bad"][2:]]) == {1}
