# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Features of images for few-shot classifiers."""

import numpy as np

from sla.inference.embedding import unit_length


def test_features_have_unit_length():
    features = np.array([[[3.0, 4.0]], [[0.0, -2.0]]])
    assert unit_length(features).tolist() == [[[0.6, 0.8]], [[0.0, -1.0]]]


def test_zero_features_stay_zero():
    assert unit_length(np.zeros((1, 2))).tolist() == [[0.0, 0.0]]
