# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Transform sets by name."""

import difflib
from collections.abc import Mapping
from collections.abc import Sequence

from sla.transforms.builtin_sets import BUILTIN_SETS
from sla.transforms.transform_set import Transform
from sla.transforms.transform_set import TransformSet
from sla.transforms.transform_set import compose

_SETS: dict[str, TransformSet] = {}


def get(name: str | TransformSet) -> TransformSet:
    """The transform set of that name.

    Args:
        name: A registered name: `rotation` (M = 4), `rotation2` (2),
            `color_perm` (6), `color_perm3` (3), `rot_color_perm6`,
            `rot_color_perm12`, `rot_color_perm24`, `identity` (1) or one
            added by `register`; two names joined by `*` are composed. A
            `TransformSet` is returned unchanged.

    Returns:
        A `TransformSet`.

    Raises:
        ValueError: An unknown name.

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
    hint = f"Did you mean {close[0]!r}? " if close else ""
    raise ValueError(
        f"Got transform set {name!r}. Expected one of {', '.join(names())}. "
        f"{hint}Add your own with sla.transforms.register."
    )


def get_several(
    name: str | TransformSet, image_shape: Sequence[int | None]
) -> TransformSet:
    """The transform set of that name, for images that it must suit.

    Args:
        name: As for `get`.
        image_shape: `(H, W, C)`.

    Returns:
        A `TransformSet` of two transforms or more.

    Raises:
        ValueError: An unknown name, a set that does not fit the images, or
            one of a single transform, with nothing to tell apart.

    Example:
    >>> len(get_several("rotation2", (8, 6, 1)))
    2
    """
    transform_set = get(name)
    transform_set.check_image_shape(image_shape)
    if len(transform_set) < 2:
        raise ValueError(
            f"Got {transform_set.name}, which has one transform. Expected a "
            "set of at least two transforms that a network can tell apart."
        )
    return transform_set


def names() -> list[str]:
    """Names of the known transform sets, sorted.

    Example:
    >>> import sla
    >>> "rot_color_perm12" in sla.transforms.names()
    True
    """
    return sorted({*BUILTIN_SETS, *_SETS})


def register(
    name: str,
    transforms: Mapping[str, Transform] | Sequence[tuple[str, Transform]],
    square: bool = False,
    channels: int | None = None,
    check_shape: tuple[int, int, int] | None = None,
) -> TransformSet:
    """Adds a transform set of your own to the registry.

    Models that use it are saved with its name and those of its transforms:
    register it again, as it was, before you load them. The same set may be
    registered twice.

    Args:
        name: A string without `*`, not empty.
        transforms: Dict or list of pairs: transform name -> function; see
            `TransformSet`.
        square: Whether height and width must be equal.
        channels: Number of channels the transforms need, or `None` for any.
        check_shape: `(H, W, C)` of the image the transforms are checked on.

    Returns:
        The registered `TransformSet`.

    Raises:
        ValueError: A name that another set has, or transforms that are not
            valid.

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
            f"Got name={name!r} for a transform set. Expected a nonempty "
            "string without '*'. Choose another."
        )
    new = TransformSet(name, transforms, square, channels, check_shape)
    if name not in names():
        _SETS[name] = new
    known = get(name)
    if not known.does_the_same(new) or (known.square, known.channels) != (
        new.square,
        new.channels,
    ):
        raise ValueError(
            f"Got name={name!r} for a transform set, which is already "
            "registered with other transforms. Expected a new name. Choose "
            "another."
        )
    return known


def get_saved(name: str, transform_names: Sequence[str]) -> TransformSet:
    """The transform set that a file names.

    Args:
        name: As for `get`.
        transform_names: Names of its transforms when the file was written.

    Returns:
        A `TransformSet`.

    Raises:
        ValueError: An unknown name, or a set of other transforms or of the
            same ones in another order, which would give joint labels another
            meaning.
    """
    transform_set = get(name)
    if list(transform_set.names) != list(transform_names):
        raise ValueError(
            f"Got transform set {name!r} of {', '.join(transform_set.names)}. "
            f"Expected {', '.join(transform_names)}, in this order, as when "
            "the file was written. Register the set as it was."
        )
    return transform_set
