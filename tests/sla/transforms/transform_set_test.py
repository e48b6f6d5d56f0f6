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
    return keras.ops.flip(images, axis=2)


@pytest.mark.parametrize(
    "functions, message",
    [
        ({}, "Got no transforms"),
        ({"mirrored": _mirrored, "same": _same}, "'mirrored'.*identity at"),
        ({"same": _same, "again": _same}, "'same' and 'again'.*can tell"),
        (
            {"same": _same, "cut": lambda x: x[:, 1:]},
            "'cut'.* preserve the shape",
        ),
        (
            [("same", _same), ("m", _mirrored), ("m", lambda x: -x)],
            "3 transforms under 2 names",
        ),
    ],
)
def test_refused(functions, message):
    with pytest.raises(ValueError, match=message):
        transforms.TransformSet("mine", functions)


def test_accepted():
    mine = transforms.TransformSet("mine", [("a", _same), ("b", _mirrored)])
    assert len(mine) == 2 and mine.names == ("a", "b")
    assert "mine" in repr(mine)


def test_checks_use_the_channels_asked_for():
    def fourth_first(images):  # The identity on fewer than four channels.
        parts = [images[..., 3:], images[..., :3]]
        return keras.ops.concatenate(parts, axis=-1)

    functions = {"same": _same, "fourth first": fourth_first}
    assert len(transforms.TransformSet("mine", functions, channels=4)) == 2
    with pytest.raises(ValueError, match="can tell apart"):
        transforms.TransformSet("mine", functions)


@pytest.mark.parametrize("shape", [(None, 4, 3), (4, None, 3), (4, 4, None)])
def test_unknown_dimensions_pass(shape):
    transforms.get("rot_color_perm24").check_image_shape(shape)


@pytest.mark.parametrize(
    "name, shape, message",
    [
        ("rotation", (4, 6, 3), "height 4 and width 6.*'rotation2'"),
        ("rot_color_perm24", (6, 4, 3), "height 6 and width 4.*Crop or pad"),
        ("color_perm", (4, 4, 1), "gray images.*all be equal"),
        ("rot_color_perm6", (4, 4, 1), "gray images.*'rotation'"),
        ("color_perm3", (4, 4, 4), "images with 4 channels.*Expected 3"),
        ("rotation2", (4, 4), "Expected a batch"),
    ],
)
def test_images_that_do_not_fit(name, shape, message):
    chosen = transforms.get(name)
    with pytest.raises(ValueError, match=message):
        chosen.check_image_shape(shape)
    with pytest.raises(ValueError, match=message):
        chosen(np.zeros((2, *shape), "float32"))


def test_half_turns_take_any_rectangle_and_gray():
    images = np.arange(2 * 3 * 5).reshape(2, 3, 5, 1)
    views = transforms.get("rotation2")(images)
    np.testing.assert_array_equal(
        keras.ops.convert_to_numpy(views)[:, 1], images[:, ::-1, ::-1]
    )


def test_composition_applies_the_first_set_first():
    mirrors = transforms.TransformSet("m", {"same": _same, "m": _mirrored})
    both = transforms.compose(mirrors, transforms.get("rotation"))
    assert both.name == "m*rotation" and both.names[5] == "m+rot90"
    images = np.arange(2 * 4 * 4 * 3).reshape(2, 4, 4, 3)
    views = keras.ops.convert_to_numpy(both(images))
    for b, image in enumerate(images):
        np.testing.assert_array_equal(views[b, 5], np.rot90(image[:, ::-1]))


def test_composition_of_equals_is_refused():
    turns, halves = map(transforms.get, ("rotation", "rotation2"))
    with pytest.raises(ValueError, match="'rot180.rot0'|can tell apart"):
        transforms.compose(turns, halves)


def test_composition_keeps_what_its_parts_need():
    both = transforms.get("rotation*color_perm")
    assert both.square and both.channels == 3
    assert transforms.get("color_perm*rotation").square
    assert not transforms.get("color_perm*rotation2").square
    two = transforms.TransformSet("two", {"a": _same}, channels=2)
    with pytest.raises(ValueError, match="channels"):
        transforms.compose(two, transforms.get("color_perm"))
