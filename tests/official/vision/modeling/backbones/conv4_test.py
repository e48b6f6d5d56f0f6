# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The four-layer network of few-shot learning."""

import pytest

from official.vision.modeling.backbones.conv4 import conv4
from official.vision.modeling.backbones.factory import build_backbone


@pytest.mark.parametrize(
    ("shape", "output"),
    [((28, 28, 1), (None, 1, 1, 64)), ((84, 84, 3), (None, 5, 5, 64))],
)
def test_features_have_a_sixteenth_of_the_size(shape, output):
    assert conv4(shape).output_shape == output


def test_parameters_are_those_of_four_convolutions():
    model = build_backbone("conv4", (28, 28, 3), {"width": 10})
    # 3x3 kernels without bias; normalization has four numbers per filter.
    kernels = 9 * 3 * 10 + 3 * 9 * 10 * 10
    assert model.count_params() == kernels + 4 * 4 * 10


@pytest.mark.parametrize("width", [0, 1.5, "8"])
def test_bad_widths_are_refused(width):
    with pytest.raises(ValueError, match="width"):
        build_backbone("conv4", (28, 28, 1), {"width": width})


def test_small_images_are_refused():
    with pytest.raises(ValueError, match="16"):
        conv4((15, 28, 1))
