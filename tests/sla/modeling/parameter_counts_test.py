# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Trainable parameters with ResNet-32, against the reference's counts."""

import math

import pytest

import sla


@pytest.fixture(scope="module")
def backbone():
    """Shared: a model adds its heads, and leaves the backbone as it is."""
    return sla.backbones.resnet_cifar(depth=32)


@pytest.mark.parametrize(
    "model_class, arguments, expected",
    [
        (sla.AugmentationModel, (10,), 464_154),
        (sla.SLAModel, (10, "rotation"), 466_104),
        (sla.SLAModel, (10, "rotation", True), 466_754),
        (sla.MultiTaskModel, (10, "rotation"), 464_414),
        (sla.AugmentationModel, (100,), 470_004),
        (sla.SLAModel, (100, "rotation"), 489_504),
        (sla.SLAModel, (100, "rotation", True), 496_004),
        (sla.SLAModel, (100, "rot_color_perm24"), 619_504),
    ],
)
def test_trainable_parameters(backbone, model_class, arguments, expected):
    model = model_class(backbone, *arguments)
    model.build((None, 32, 32, 3))
    shapes = [weight.shape for weight in model.trainable_weights]
    assert sum(math.prod(shape) for shape in shapes) == expected
