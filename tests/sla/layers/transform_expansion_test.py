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


@pytest.mark.parametrize("dtype", ["float32", "uint8"])
@pytest.mark.parametrize(
    "name", ["rotation", "rot_color_perm6", "rotation2*color_perm3"]
)
def test_layer(tmp_path, name, dtype):
    layer = TransformExpansion(name)
    outputs = check_layer(layer, IMAGES.astype(dtype), tmp_path)
    assert outputs.dtype == dtype and layer.get_config()["transforms"] == name
    stacked = keras.ops.convert_to_numpy(transforms.get(name)(IMAGES))
    np.testing.assert_array_equal(outputs, stacked.reshape(outputs.shape))


def test_some_views(tmp_path):
    layer = TransformExpansion("rotation", views=[0, 3])
    outputs = check_layer(layer, IMAGES, tmp_path)
    expected = [np.rot90(image, turns) for image in IMAGES for turns in (0, 3)]
    np.testing.assert_array_equal(outputs, expected)


def test_views_of_a_call_replace_those_of_the_layer():
    layer = TransformExpansion("rotation")
    outputs = keras.ops.convert_to_numpy(layer(IMAGES, views=(2, 1)))
    expected = [np.rot90(image, turns) for image in IMAGES for turns in (2, 1)]
    np.testing.assert_array_equal(outputs, expected)
    symbolic = keras.Input((None, None, 3))
    model = keras.Model(symbolic, layer(symbolic, views=(2, 1)))
    np.testing.assert_array_equal(model.predict(IMAGES, verbose=0), expected)


@pytest.mark.parametrize("views", [(), (0, 0), (4,), (-1,)])
def test_wrong_views(views):
    with pytest.raises(ValueError, match="distinct indices of the 4"):
        TransformExpansion("rotation", views=views)


def test_images_that_do_not_fit_are_refused_when_built():
    layer = TransformExpansion("rotation")
    with pytest.raises(ValueError, match="height 4 and width 6"):
        layer(keras.Input((4, 6, 3)))
    with pytest.raises(ValueError, match="height 4 and width 6"):
        layer.build((None, 4, 6, 3))
    with pytest.raises(ValueError, match="height 4 and width 6"):
        layer.compute_output_shape((None, 4, 6, 3))


def test_what_is_unknown_stays_unknown():
    layer = TransformExpansion("rotation")
    assert layer.compute_output_shape((None, 4, 4, 3)) == (None, 4, 4, 3)
    assert layer.compute_output_shape((2, None, 4, 3)) == (8, None, 4, 3)
    symbolic = keras.Input((None, None, 3))
    model = keras.Model(symbolic, layer(symbolic))
    np.testing.assert_array_equal(
        model.predict(IMAGES, verbose=0),
        keras.ops.convert_to_numpy(layer(IMAGES)),
    )


def test_unregistered_set_cannot_be_saved():
    mine = transforms.TransformSet(
        "unregistered", {"same": lambda x: x, "negative": lambda x: -x}
    )
    layer = TransformExpansion(mine)
    assert layer(IMAGES).shape == (4, 4, 4, 3)
    with pytest.raises(ValueError, match="sla.transforms.register"):
        layer.get_config()


@pytest.mark.parametrize(
    "names, second",
    [
        (("rot0", "rot180"), lambda x: -x),
        (("same", "turned"), lambda x: keras.ops.flip(keras.ops.flip(x, 1), 2)),
    ],
    ids=["other effect", "other names"],
)
def test_another_set_of_the_same_name_cannot_be_saved(names, second):
    impostor = transforms.TransformSet(
        "rotation2", {names[0]: lambda x: x, names[1]: second}
    )
    with pytest.raises(ValueError, match="not in the registry"):
        TransformExpansion(impostor).get_config()


def test_equal_set_of_the_same_name_can_be_saved():
    equal = transforms.TransformSet(
        "rotation2",
        {
            "rot0": lambda x: x,
            "rot180": lambda x: keras.ops.flip(keras.ops.flip(x, 1), 2),
        },
    )
    assert TransformExpansion(equal).get_config()["transforms"] == "rotation2"
