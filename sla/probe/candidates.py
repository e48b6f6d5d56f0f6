# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The transform sets that a probe tries."""

from collections.abc import Sequence

from official.core.run_directory import RunError
from sla import transforms
from sla.transforms import TransformSet
from sla.transforms.registry import get_several

# The other sets are made of these.
_USUAL = ("rotation", "rotation2", "color_perm", "color_perm3")
_ALL = "all"


def choose_candidates(
    names: Sequence[str] | None, image_shape: tuple[int, int, int]
) -> list[TransformSet]:
    """Transform sets to try.

    Args:
        names: Names of sets; `["all"]` for every registered set that fits the
            images; None for the rotations and color permutations that fit.
        image_shape: `(H, W, C)`.

    Returns:
        The sets.

    Raises:
        RunError: If a set is unknown, does not fit the images, is named twice
            or has no transform beside the identity; or if no set fits.
    """
    if names is None or list(names) == [_ALL]:
        known = _USUAL if names is None else transforms.names()
        sets = [
            transforms.get(name) for name in known if _fits(name, image_shape)
        ]
        if not sets:
            raise RunError(
                f"candidates: Got images of shape {image_shape}, which fit no "
                "known transform set. Expected square images or three color "
                "channels."
            )
        return sets
    if not names:
        raise RunError(
            "candidates: Got none. Expected names of transform sets, or "
            f"{_ALL}."
        )
    return [_named(name, names, image_shape) for name in names]


def _named(
    name: str, names: Sequence[str], image_shape: tuple[int, int, int]
) -> TransformSet:
    if names.count(name) > 1:
        raise RunError(f"candidates: Got {name} twice. Expected it once.")
    try:
        return get_several(name, image_shape)
    except ValueError as error:
        raise RunError(f"candidates: {error}") from error


def _fits(name: str, image_shape: tuple[int, int, int]) -> bool:
    try:
        get_several(name, image_shape)
    except ValueError:
        return False
    return True
