# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""An ordered set of label-keeping image transforms."""

import itertools
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from concurrent import futures
from typing import TypeAlias

import keras
import numpy as np

from official.typing import Array
from official.typing import Tensor
from sla.transforms.channel_order import check_channels_last

#: Images `(B, H, W, C)` -> images of the same shape and dtype.
Transform: TypeAlias = Callable[[Tensor], Tensor]


class TransformSet:
    """M label-keeping transforms `t_0 ... t_{M-1}`, `t_0` the identity.

    The order matters: transform `j` is the `j` of the joint label
    `y * M + j`. Sets are checked when they are made, by applying them to a
    small random image: `t_0` must return it unchanged, every transform must
    keep its shape, and no two may give the same result, for the network
    could not tell them apart.

    Args:
        name: How the set is registered and serialized.
        transforms: Dict or list of pairs: transform name -> function of a
            batch of images `(B, H, W, C)` that returns images of the same
            shape and dtype, written on `keras.ops`.
        square: Whether height and width must be equal (as quarter turns
            need).
        channels: Number of channels the transforms need, or `None` for any.
        check_shape: `(H, W, C)` of the image the checks are made on.

    Raises:
        ValueError: No transforms, a first one that is not the identity, one
            that changes the shape, or two that are equal or have the same
            name.

    Example:
    >>> import numpy as np, sla
    >>> flips = sla.transforms.TransformSet(
    ...     "flips",
    ...     {"same": lambda x: x, "mirror": lambda x: x[:, :, ::-1]},
    ... )
    >>> flips.names
    ('same', 'mirror')
    >>> tuple(flips(np.zeros((5, 8, 8, 3), "float32")).shape)
    (5, 2, 8, 8, 3)
    """

    def __init__(
        self,
        name: str,
        transforms: Mapping[str, Transform] | Sequence[tuple[str, Transform]],
        square: bool = False,
        channels: int | None = None,
        check_shape: tuple[int, int, int] | None = None,
    ) -> None:
        by_name = dict(transforms)
        if len(by_name) < len(transforms):
            raise ValueError(
                f"Got {len(transforms)} transforms under {len(by_name)} names "
                f"for transform set {name!r}. Expected a different name "
                "for each."
            )
        if not by_name:
            raise ValueError(
                f"Got no transforms for transform set {name!r}. Expected at "
                "least the identity."
            )
        self.name = name
        self.names = tuple(by_name)
        self.functions = tuple(by_name.values())
        self.square = square
        self.channels = channels
        # In a thread of its own: a graph or a trace in which the set is made
        # belongs to this thread, and its tensors have no values to check.
        with futures.ThreadPoolExecutor(1) as thread:
            self._checked_views = thread.submit(
                self._check_transforms, check_shape or (6, 6, channels or 3)
            ).result()

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        return f"TransformSet({self.name!r}, names={self.names})"

    def __call__(
        self, images: Tensor, views: Iterable[int | Tensor] | None = None
    ) -> Tensor:
        """Applies the transforms to a batch.

        Args:
            images: `(B, H, W, C)`, any dtype.
            views: Indices of the m transforms to apply, integers or scalar
                integer tensors; all M in order by default.

        Returns:
            Tensor `(B, m, H, W, C)`.

        Raises:
            ValueError: Images that do not fit the set (see
                `check_image_shape`).
        """
        images = keras.ops.convert_to_tensor(images)
        self.check_image_shape(images.shape[1:])
        indices = range(len(self)) if views is None else views
        return keras.ops.stack(
            [self._apply(index, images) for index in indices], axis=1
        )

    def _apply(self, index: int | Tensor, images: Tensor) -> Tensor:
        if keras.ops.is_tensor(index):
            return keras.ops.switch(index, self.functions, images)
        return self.functions[index](images)

    def check_image_shape(self, image_shape: Sequence[int | None]) -> None:
        """Checks that images fit the set.

        Args:
            image_shape: `(H, W, C)`. Unknown dimensions (`None`) pass.

        Raises:
            ValueError: Images of another rank, of unequal height and width
                or of another number of channels than the set needs, or whose
                channels come first.
        """
        if len(image_shape) != 3:
            shape = ", ".join(map(str, image_shape))
            raise ValueError(
                f"Got images of shape (B, {shape}) for transform set "
                f"{self.name!r}. Expected a batch (B, height, width, channels)."
            )
        check_channels_last(image_shape)
        height, width, channels = image_shape
        is_known = isinstance(height, int) and isinstance(width, int)
        if self.square and is_known and height != width:
            raise ValueError(
                f"Got images of height {height} and width {width} for "
                f"transform set {self.name!r}, which turns them by 90 degrees. "
                "Expected square images. Crop or pad them to a square, or use "
                "'rotation2', which only turns by 180 degrees."
            )
        if self.channels is None or not isinstance(channels, int):
            return
        if channels == 1 and self.channels == 3:
            raise ValueError(
                "Got gray images (1 channel) for transform set "
                f"{self.name!r}, which permutes colors. Expected 3 channels: "
                "the permutations of a gray image would all be equal, and no "
                "network could learn the joint labels. Use 'rotation'."
            )
        if channels != self.channels:
            raise ValueError(
                f"Got images with {channels} channels for transform set "
                f"{self.name!r}. Expected {self.channels}."
            )

    def does_the_same(self, other: "TransformSet") -> bool:
        """Whether names and effect are those of another `TransformSet`.

        Args:
            other: The other set. The effect is compared on the image that
                both sets were checked on.
        """
        return self.names == other.names and np.array_equal(
            self._checked_views, other._checked_views
        )

    def _check_transforms(self, check_shape: tuple[int, int, int]) -> Array:
        """Views `(M, H, W, C)` of a random image, after all checks."""
        image = np.random.default_rng(0).uniform(size=(1, *check_shape))
        image = image.astype("float32")
        results = []
        for name, function in zip(self.names, self.functions, strict=True):
            result = keras.ops.convert_to_numpy(
                function(keras.ops.convert_to_tensor(image))
            )
            if result.shape != image.shape:
                raise ValueError(
                    f"Got shape {result.shape} from transform {name!r} of set "
                    f"{self.name!r} for an image of shape {image.shape}. "
                    "Expected transforms that preserve the shape."
                )
            results.append(result)
        if not np.array_equal(results[0], image):
            raise ValueError(
                f"Got {self.names[0]!r} as the first transform of set "
                f"{self.name!r}, which changes the image. Expected the "
                "identity at index 0: single and distilled inference rely "
                "on it."
            )
        for i, j in itertools.combinations(range(len(results)), 2):
            if np.array_equal(results[i], results[j]):
                raise ValueError(
                    f"Got transforms {self.names[i]!r} and {self.names[j]!r} "
                    f"in set {self.name!r}, which give the same image. "
                    "Expected transforms that a network can tell apart. "
                    "Remove one of them."
                )
        return np.concatenate(results)


def compose(
    first: TransformSet, second: TransformSet, name: str | None = None
) -> TransformSet:
    """Every transform of `first` followed by every one of `second`.

    Transform `j` of the result is `first[j // len(second)]` and then
    `second[j % len(second)]`, so index 0 stays the identity.

    Args:
        first: A `TransformSet`.
        second: A `TransformSet`.
        name: Name of the result, by default `"first*second"`, under which
            `sla.transforms.get` finds the composition of registered sets.

    Returns:
        A `TransformSet` of `len(first) * len(second)` transforms.

    Raises:
        ValueError: Two of the compositions are equal (as with `rotation` and
            `rotation2`), or the sets need different numbers of channels.

    Example:
    >>> import sla
    >>> turns, colors = map(sla.transforms.get, ("rotation2", "color_perm3"))
    >>> sla.transforms.compose(turns, colors).names[:4]
    ('rot0+RGB', 'rot0+GBR', 'rot0+BRG', 'rot180+RGB')
    """
    name = name or f"{first.name}*{second.name}"
    channels = {first.channels, second.channels} - {None}
    if len(channels) > 1:
        raise ValueError(
            f"Got {first.name!r} for images with {first.channels} channels and "
            f"{second.name!r} for {second.channels} channels. Expected two "
            "sets for the same images."
        )

    def chain(inner: Transform, outer: Transform) -> Transform:
        return lambda images: outer(inner(images))

    inner_transforms = dict(zip(first.names, first.functions, strict=True))
    outer_transforms = dict(zip(second.names, second.functions, strict=True))
    return TransformSet(
        name,
        {
            f"{inner_name}+{outer_name}": chain(inner, outer)
            for inner_name, inner in inner_transforms.items()
            for outer_name, outer in outer_transforms.items()
        },
        square=first.square or second.square,
        channels=channels.pop() if channels else None,
    )
