# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The layer that makes views."""

import keras
import numpy as np
import pytest

from layer_checks import check_layer
from sla import transforms
from sla.layers import TransformExpansion

IMAGES = np.arange(2 * 4 * 4 * 3).reshape(2, 4, 4, 3).astype("float32")


@pytest.mark.parametrize("name", ["rotation", "rotation2*color_perm3"])
def test_layer(tmp_path, name):
    outputs = check_layer(TransformExpansion(name), IMAGES, tmp_path)
    stacked = keras.ops.convert_to_numpy(transforms.get(name)(IMAGES))
    np.testing.assert_array_equal(outputs, stacked.reshape(outputs.shape))


def test_images_that_do_not_fit_are_refused_when_built():
    layer = TransformExpansion("rotation")
    with pytest.raises(ValueError, match="height 4 and width 6"):
        layer(keras.Input((4, 6, 3)))
    with pytest.raises(ValueError, match="height 4 and width 6"):
        layer.compute_output_shape((None, 4, 6, 3))


def test_unknown_batch_stays_unknown():
    layer = TransformExpansion("rotation")
    assert layer.compute_output_shape((None, 4, 4, 3)) == (None, 4, 4, 3)


def test_unregistered_set_cannot_be_saved():
    mine = transforms.TransformSet(
        "unregistered", {"same": lambda x: x, "negative": lambda x: -x}
    )
    layer = TransformExpansion(mine)
    assert layer(IMAGES).shape == (4, 4, 4, 3)
    with pytest.raises(ValueError, match="sla.transforms.register"):
        layer.get_config()


def test_another_set_of_the_same_name_cannot_be_saved():
    impostor = transforms.TransformSet(
        "rotation2", {"same": lambda x: x, "negative": lambda x: -x}
    )
    with pytest.raises(ValueError, match="cannot be saved"):
        TransformExpansion(impostor).get_config()
