# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Transform sets by name."""

import difflib

from sla.transforms.builtin_sets import BUILTIN_SETS
from sla.transforms.transform_set import TransformSet
from sla.transforms.transform_set import compose

_SETS = {}


def get(name):
    """The transform set of that name.

    Args:
        name: a registered name: `rotation` (M = 4), `rotation2` (2),
            `color_perm` (6), `color_perm3` (3), `rot_color_perm6`,
            `rot_color_perm12`, `rot_color_perm24`, `identity` (1) or one
            added by `register`; two names joined by `*` are composed. A
            `TransformSet` is returned as it is.

    Returns:
        A `TransformSet`.

    Raises:
        ValueError: for an unknown name, with the list of known ones.

    Example:

    >>> import sla
    >>> sla.transforms.get("rotation").names
    ('rot0', 'rot90', 'rot180', 'rot270')
    """
    if isinstance(name, TransformSet):
        return name
    if not isinstance(name, str):
        raise ValueError(
            f"Got transforms={name!r} ({type(name).__name__}). Expected the "
            "name of a transform set or a sla.transforms.TransformSet."
        )
    if name in _SETS:
        return _SETS[name]
    if name in BUILTIN_SETS:
        _SETS[name] = BUILTIN_SETS[name]()
        return _SETS[name]
    if "*" in name:
        first, second = name.rsplit("*", 1)
        return compose(get(first), get(second), name)
    close = difflib.get_close_matches(name, names(), n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise ValueError(
        f"Unknown transform set {name!r}.{hint} Known: {', '.join(names())}. "
        "Add your own with sla.transforms.register."
    )


def get_several(name, image_shape):
    """The transform set of that name, for images that it must suit.

    Args:
        name: as for `get`.
        image_shape: `(H, W, C)`.

    Returns:
        A `TransformSet` of two transforms or more.

    Raises:
        ValueError: for an unknown name, a set that does not fit the images,
            or one of a single transform, with nothing to tell apart.

    Example:

    >>> len(get_several("rotation2", (8, 6, 1)))
    2
    """
    found = get(name)
    found.check_image_shape(image_shape)
    if len(found) < 2:
        raise ValueError(
            f"Got {found.name}, which has one transform, expected a set of two "
            "transforms or more, which a network could tell apart."
        )
    return found


def names():
    """Names of the known transform sets, sorted.

    Example:

    >>> import sla
    >>> "rot_color_perm12" in sla.transforms.names()
    True
    """
    return sorted({*BUILTIN_SETS, *_SETS})


def register(name, transforms, **options):
    """Adds a transform set of one's own to the registry.

    Models that use it are saved with its name: register it again, under the
    same name, before loading them.

    Args:
        name: string without `*`, not empty.
        transforms: dict of functions, see `TransformSet`.
        **options: `square`, `channels`, `check_shape` of `TransformSet`.

    Returns:
        The registered `TransformSet`.

    Raises:
        ValueError: if the name is taken or the transforms are not valid.

    Example:

    >>> import sla
    >>> mirror = sla.transforms.register(
    ...     "mirror",
    ...     {"same": lambda x: x, "mirrored": lambda x: x[:, :, ::-1]},
    ... )
    >>> len(sla.transforms.get("mirror"))
    2
    """
    if not isinstance(name, str) or not name or "*" in name:
        raise ValueError(
            f"Cannot register transform set {name!r}. Expected a string as "
            "its name, not empty and without '*'. Choose another."
        )
    if name in names():
        raise ValueError(
            f"Cannot register transform set {name!r}: the name is taken. "
            "Choose another."
        )
    _SETS[name] = TransformSet(name, transforms, **options)
    return _SETS[name]
