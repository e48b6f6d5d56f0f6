# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The reduction that every loss goes through."""

import numpy as np

from sla.losses.example_mean import ExampleMean


def test_mean_over_the_batch_with_weights():
    values = np.array([1.0, 2.0, 6.0], "float32")
    ignored = np.zeros(3, "float32")
    loss = ExampleMean()
    assert float(loss(ignored, values)) == 3.0
    weights = np.array([1.0, 0.0, 0.5], "float32")
    assert np.isclose(float(loss(ignored, values, weights)), 4.0 / 3)
