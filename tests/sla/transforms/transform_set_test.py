# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a transform set accepts."""

import keras
import numpy as np
import pytest

from sla import transforms


def _same(images):
    return images


def _mirrored(images):
    return images[:, :, ::-1]


@pytest.mark.parametrize(
    "functions, message",
    [
        ({}, "is empty"),
        ({"mirrored": _mirrored, "same": _same}, "'mirrored'.*identity at"),
        ({"same": _same, "again": _same}, "'same' and 'again'.*tell them"),
        ({"same": _same, "cut": lambda x: x[:, 1:]}, "'cut'.*image shape"),
    ],
)
def test_refused(functions, message):
    with pytest.raises(ValueError, match=message):
        transforms.TransformSet("mine", functions)


def test_accepted():
    mine = transforms.TransformSet("mine", [("a", _same), ("b", _mirrored)])
    assert len(mine) == 2 and mine.names == ("a", "b")
    assert "mine" in repr(mine)


@pytest.mark.parametrize(
    "name, shape, message",
    [
        ("rotation", (4, 6, 3), "height 4 and width 6.*'rotation2'"),
        ("rot_color_perm24", (6, 4, 3), "height 6 and width 4.*Crop or pad"),
        ("color_perm", (4, 4, 1), "grey images.*all be equal"),
        ("rot_color_perm6", (4, 4, 1), "grey images.*'rotation'"),
        ("color_perm3", (4, 4, 4), "needs images with 3 channels. Got 4"),
        ("rotation2", (4, 4), "Expected a batch"),
    ],
)
def test_images_that_do_not_fit(name, shape, message):
    chosen = transforms.get(name)
    with pytest.raises(ValueError, match=message):
        chosen.check_image_shape(shape)
    with pytest.raises(ValueError, match=message):
        chosen(np.zeros((2, *shape), "float32"))


def test_half_turns_take_any_rectangle_and_grey():
    images = np.arange(2 * 3 * 5).reshape(2, 3, 5, 1)
    views = transforms.get("rotation2")(images)
    np.testing.assert_array_equal(
        keras.ops.convert_to_numpy(views)[:, 1], images[:, ::-1, ::-1]
    )


def test_composition_of_equals_is_refused():
    turns, halves = map(transforms.get, ("rotation", "rotation2"))
    with pytest.raises(ValueError, match="'rot180.rot0'|tell them apart"):
        transforms.compose(turns, halves)


def test_composition_keeps_what_its_parts_need():
    both = transforms.get("rotation*color_perm")
    assert both.square and both.channels == 3
    two = transforms.TransformSet("two", {"a": _same}, channels=2)
    with pytest.raises(ValueError, match="channels"):
        transforms.compose(two, transforms.get("color_perm"))
