# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of counting the images that are in two sets."""

import numpy as np

from official.vision.dataloaders.copies import count_copies
from official.vision.dataloaders.image_data import ImageData


def _images(values):
    images = np.zeros((len(values), 4, 4, 1), "uint8")
    images[:, 3, 3, 0] = values
    return ImageData(images, np.zeros(len(values), "int32"), ("only",))


def test_every_copy_counts_once():
    assert count_copies(_images([1, 2, 2, 3]), _images([2, 3, 3, 4])) == 3
    assert count_copies(_images([1]), _images([2])) == 0
