# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The seven sets of the paper, in its order, against numpy."""

import keras
import numpy as np
import pytest

from sla import transforms

ORDERS = {
    "RGB": (0, 1, 2),
    "RBG": (0, 2, 1),
    "GRB": (1, 0, 2),
    "GBR": (1, 2, 0),
    "BRG": (2, 0, 1),
    "BGR": (2, 1, 0),
}
ALL = tuple(ORDERS)
CYCLIC = ("RGB", "GBR", "BRG")

# Quarter turns and channel orders of each transform, j = 0, 1, ...
EXPECTED = {
    "rotation": [(k, "RGB") for k in range(4)],
    "rotation2": [(0, "RGB"), (2, "RGB")],
    "color_perm": [(0, order) for order in ALL],
    "color_perm3": [(0, order) for order in CYCLIC],
    "rot_color_perm6": [(k, order) for k in (0, 2) for order in CYCLIC],
    "rot_color_perm12": [(k, o) for k in range(4) for o in CYCLIC],
    "rot_color_perm24": [(k, o) for k in range(4) for o in ALL],
}


def _images(count=3, size=4, channels=3, dtype="float32"):
    values = np.arange(count * size * size * channels)
    return values.reshape(count, size, size, channels).astype(dtype)


def _transformed(image, turns, order):
    turned = np.rot90(image, turns, axes=(0, 1))
    result = np.empty_like(turned)
    for output, source in enumerate(ORDERS[order]):
        result[:, :, output] = turned[:, :, source]
    return result


@pytest.mark.parametrize("dtype", ["float32", "uint8"])
@pytest.mark.parametrize("name", EXPECTED)
def test_order(name, dtype):
    images = _images(dtype=dtype)
    views = keras.ops.convert_to_numpy(transforms.get(name)(images))
    assert views.shape == (3, len(EXPECTED[name]), 4, 4, 3)
    assert views.dtype == dtype
    for b, image in enumerate(images):
        for j, (turns, order) in enumerate(EXPECTED[name]):
            np.testing.assert_array_equal(
                views[b, j], _transformed(image, turns, order)
            )


def test_names_say_what_is_done():
    assert transforms.get("rotation").names == (
        "rot0",
        "rot90",
        "rot180",
        "rot270",
    )
    assert transforms.get("color_perm").names == ALL
    assert transforms.get("rot_color_perm12").names == tuple(
        f"rot{90 * k}+{order}" for k in range(4) for order in CYCLIC
    )


def test_turns_are_counter_clockwise():
    image = np.zeros((1, 2, 2, 1), "float32")
    image[0, 0, 1] = 1  # top right
    turned = keras.ops.convert_to_numpy(transforms.get("rotation")(image))
    assert turned[0, 1, 0, 0] == 1  # top left


def test_four_quarter_turns_are_the_identity():
    quarter = transforms.get("rotation").functions[1]
    images = turned = keras.ops.convert_to_tensor(_images())
    for _ in range(4):
        turned = quarter(turned)
    np.testing.assert_array_equal(
        keras.ops.convert_to_numpy(turned), keras.ops.convert_to_numpy(images)
    )


@pytest.mark.parametrize(
    "whole, parts",
    [
        ("rot_color_perm6", "rotation2*color_perm3"),
        ("rot_color_perm12", "rotation*color_perm3"),
        ("rot_color_perm24", "rotation*color_perm"),
    ],
)
def test_compositions_are_products(whole, parts):
    images = _images()
    expected, composed = transforms.get(whole), transforms.get(parts)
    assert composed.names == expected.names and composed.name == parts
    np.testing.assert_array_equal(
        keras.ops.convert_to_numpy(composed(images)),
        keras.ops.convert_to_numpy(expected(images)),
    )


def test_some_views_only():
    images = _images()
    chosen = transforms.get("rotation")
    np.testing.assert_array_equal(
        keras.ops.convert_to_numpy(chosen(images, views=(3, 1))),
        keras.ops.convert_to_numpy(chosen(images))[:, [3, 1]],
    )
