# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The transform sets that a probe tries."""

from official.core.run_directory import RunError
from sla import transforms
from sla.transforms.registry import get_several

# The other sets are made of these.
_USUAL = ("rotation", "rotation2", "color_perm", "color_perm3")
EVERY = "all"


def choose_candidates(names, image_shape):
    """Transform sets to try.

    Args:
        names: list of names; `["all"]` for every registered set that fits
            the images; None for the turns and colour permutations that fit.
        image_shape: `(H, W, C)`.

    Returns:
        List of `TransformSet`.

    Raises:
        RunError: for a set that is not known, does not fit the images, is
            named twice or has no transform beside the identity; or if no set
            fits.
    """
    if names is None or names == [EVERY]:
        known = _USUAL if names is None else transforms.names()
        fitting = [name for name in known if _fits(name, image_shape)]
        sets = [transforms.get(name) for name in fitting]
        if not sets:
            raise RunError(
                f"--candidates: no known transform set fits images of shape "
                f"{image_shape}, expected square ones or ones of three colours"
            )
        return sets
    if not names:
        raise RunError(
            "--candidates: got none, expected names of transform sets with "
            f"commas between them, or {EVERY}"
        )
    return [_named(name, names, image_shape) for name in names]


def _named(name, names, image_shape):
    if names.count(name) > 1:
        raise RunError(f"--candidates: got {name} twice, expected it once")
    try:
        return get_several(name, image_shape)
    except ValueError as error:
        raise RunError(f"--candidates: {error}") from error


def _fits(name, image_shape):
    try:
        get_several(name, image_shape)
    except ValueError:
        return False
    return True
