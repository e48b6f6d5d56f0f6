# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Features of images for few-shot classifiers."""

from types import SimpleNamespace

import numpy as np
import pytest

import sla
from sla.inference.embedding import unit_length
from sla.inference.embedding import views_to_test
from tiny_models import dense_backbone


def test_features_have_unit_length():
    features = np.array([[[3.0, 4.0]], [[0.0, -2.0]]])
    assert unit_length(features).tolist() == [[[0.6, 0.8]], [[0.0, -1.0]]]


def test_zero_features_stay_zero():
    assert unit_length(np.zeros((1, 2))).tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize(
    ("transforms", "shape", "expected"),
    [
        ("identity", (4, 4, 2), "rotation"),
        # Quarter turns need square images.
        ("identity", (4, 6, 2), "identity"),
        ("rotation2", (4, 4, 2), "rotation2"),
    ],
)
def test_a_baseline_is_tested_with_the_views_of_its_settings(
    transforms, shape, expected
):
    model = sla.AugmentationModel(dense_backbone(), 3, transforms)
    model.build((None, *shape))
    config = SimpleNamespace(task=SimpleNamespace(transforms="rotation"))
    assert views_to_test(model, config).name == expected
