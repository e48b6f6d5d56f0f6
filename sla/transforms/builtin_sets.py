# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The transform sets of the paper, in its exact order (section 3.1)."""

import functools
from collections.abc import Callable
from collections.abc import Iterable

import keras

from official.typing import Tensor
from sla.transforms.transform_set import TransformSet
from sla.transforms.transform_set import compose

_CHANNELS = {"R": 0, "G": 1, "B": 2}

# Flips after a transposition, by quarter turns counter-clockwise. Not
# keras.ops.rot90: on TensorFlow (Keras 3.15) its half turn of an image that is
# not square scrambles the pixels.
_FLIPPED_AXES = {0: (), 1: (1,), 2: (1, 2), 3: (2,)}


def _identity(images: Tensor) -> Tensor:
    return images


def _quarter_turns(turns: int, images: Tensor) -> Tensor:
    if turns % 2:
        images = keras.ops.transpose(images, (0, 2, 1, 3))
    for axis in _FLIPPED_AXES[turns]:
        images = keras.ops.flip(images, axis=axis)
    return images


def _permute_channels(order: str, images: Tensor) -> Tensor:
    if order == "RGB":
        return images
    channels = [images[..., _CHANNELS[letter]] for letter in order]
    return keras.ops.stack(channels, axis=-1)


def identity() -> TransformSet:
    """The image alone: M = 1, for ordinary training."""
    return TransformSet("identity", {"identity": _identity})


def rotations(name: str, turns: Iterable[int]) -> TransformSet:
    """A set of rotations.

    Args:
        name: Name of the set.
        turns: Numbers of quarter turns, counter-clockwise, 0 first.
    """
    turns = tuple(turns)
    return TransformSet(
        name,
        {f"rot{90 * k}": functools.partial(_quarter_turns, k) for k in turns},
        square=any(k % 2 for k in turns),
    )


def color_permutations(name: str, orders: Iterable[str]) -> TransformSet:
    """A set of permutations of the color channels.

    Args:
        name: Name of the set.
        orders: Channel orders, "RGB" first: "GBR" takes its channels from
            inputs (1, 2, 0).
    """
    return TransformSet(
        name,
        {
            order: functools.partial(_permute_channels, order)
            for order in orders
        },
        channels=3,
    )


_ALL_ORDERS = ("RGB", "RBG", "GRB", "GBR", "BRG", "BGR")
_CYCLIC_ORDERS = ("RGB", "GBR", "BRG")


def _rotated_colors(
    name: str, turns: Iterable[int], orders: Iterable[str]
) -> TransformSet:
    return compose(
        rotations("turns", turns), color_permutations("orders", orders), name
    )


#: Name -> function that makes the set.
BUILTIN_SETS: dict[str, Callable[[], TransformSet]] = {
    "identity": identity,
    "rotation": lambda: rotations("rotation", range(4)),
    "rotation2": lambda: rotations("rotation2", (0, 2)),
    "color_perm": lambda: color_permutations("color_perm", _ALL_ORDERS),
    "color_perm3": lambda: color_permutations("color_perm3", _CYCLIC_ORDERS),
    "rot_color_perm6": lambda: _rotated_colors(
        "rot_color_perm6", (0, 2), _CYCLIC_ORDERS
    ),
    "rot_color_perm12": lambda: _rotated_colors(
        "rot_color_perm12", range(4), _CYCLIC_ORDERS
    ),
    "rot_color_perm24": lambda: _rotated_colors(
        "rot_color_perm24", range(4), _ALL_ORDERS
    ),
}
