# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""An ordered set of label-keeping image transforms."""

import keras
import numpy as np


class TransformSet:
    """M label-keeping transforms `t_0 ... t_{M-1}`, `t_0` the identity.

    The order matters: transform `j` is the `j` of the joint label
    `y * M + j`. Sets are checked when they are made, by applying them to a
    small random image: `t_0` must return it unchanged, every transform must
    keep its shape, and no two may give the same result, for the network
    could not tell them apart.

    Args:
        name: string, how the set is registered and serialised.
        transforms: dict or list of pairs: transform name -> function of a
            batch of images `(B, H, W, C)` that returns images of the same
            shape and dtype, written on `keras.ops`.
        square: bool, whether height and width must be equal (as quarter
            turns need).
        channels: number of channels the transforms need, or `None` for any.
        check_shape: `(H, W, C)` of the image the checks are made on.

    Raises:
        ValueError: for no transforms, a first one that is not the identity,
            one that changes the shape, or two that are equal or have the
            same name.

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
        self, name, transforms, square=False, channels=None, check_shape=None
    ):
        by_name = dict(transforms)
        if len(by_name) < len(transforms):
            raise ValueError(
                f"Transform set {name!r} got {len(transforms)} transforms "
                f"under {len(by_name)} names. Give each a name of its own."
            )
        if not by_name:
            raise ValueError(
                f"Transform set {name!r} is empty. Expected at least the "
                "identity as its first transform."
            )
        self.name = name
        self.names = tuple(by_name)
        self.functions = tuple(by_name.values())
        self.square = square
        self.channels = channels
        self._checked_views = self._check_transforms(
            check_shape or (6, 6, channels or 3)
        )

    def __len__(self):
        return len(self.names)

    def __repr__(self):
        return f"TransformSet({self.name!r}, names={self.names})"

    def __call__(self, images, views=None):
        """Applies the transforms to a batch.

        Args:
            images: tensor `(B, H, W, C)`, any dtype.
            views: indices of the transforms to apply, integers or scalar
                integer tensors; all by default.

        Returns:
            Tensor `(B, M, H, W, C)`, or `(B, len(views), H, W, C)`.

        Raises:
            ValueError: if the images do not fit the set (see
                `check_image_shape`).
        """
        images = keras.ops.convert_to_tensor(images)
        self.check_image_shape(images.shape[1:])
        views = range(len(self)) if views is None else views
        return keras.ops.stack([self._view(images, j) for j in views], axis=1)

    def _view(self, images, j):
        if keras.ops.is_tensor(j):
            return keras.ops.switch(j, self.functions, images)
        return self.functions[j](images)

    def check_image_shape(self, image_shape):
        """Raises `ValueError` if images `(H, W, C)` do not fit the set.

        Unknown dimensions (`None`) pass.
        """
        if len(image_shape) != 3:
            raise ValueError(
                f"Transform set {self.name!r} got images of shape "
                f"(B, {', '.join(map(str, image_shape))}). Expected a batch "
                "(B, height, width, channels)."
            )
        height, width, channels = image_shape
        known = isinstance(height, int) and isinstance(width, int)
        if self.square and known and height != width:
            raise ValueError(
                f"Transform set {self.name!r} turns images by 90 degrees and "
                f"needs square ones. Got height {height} and width {width}. "
                "Crop or pad the images to a square, or use 'rotation2', "
                "which turns by 180 degrees only."
            )
        if self.channels is None or not isinstance(channels, int):
            return
        if channels == 1 and self.channels == 3:
            raise ValueError(
                f"Transform set {self.name!r} permutes colours. Got grey "
                "images (1 channel), whose copies would all be equal: no "
                "network could learn the joint labels. Use 'rotation'."
            )
        if channels != self.channels:
            raise ValueError(
                f"Transform set {self.name!r} needs images with "
                f"{self.channels} channels. Got {channels}."
            )

    def does_the_same(self, other):
        """Whether names and effect are those of another `TransformSet`.

        The effect is compared on the image that the sets were checked on.
        """
        return self.names == other.names and np.array_equal(
            self._checked_views, other._checked_views
        )

    def _check_transforms(self, check_shape):
        image = np.random.default_rng(0).uniform(size=(1, *check_shape))
        image = image.astype("float32")
        results = []
        for name, function in zip(self.names, self.functions):
            result = keras.ops.convert_to_numpy(
                function(keras.ops.convert_to_tensor(image))
            )
            if result.shape != image.shape:
                raise ValueError(
                    f"Transform {name!r} of set {self.name!r} changes the "
                    f"image shape: {image.shape} became {result.shape}. "
                    "Expected transforms that keep it."
                )
            results.append(result)
        if not np.array_equal(results[0], image):
            raise ValueError(
                f"The first transform of set {self.name!r}, "
                f"{self.names[0]!r}, changes the image. Expected the "
                "identity at index 0: single and distilled inference rely "
                "on it."
            )
        for j, result in enumerate(results):
            for i in range(j):
                if np.array_equal(results[i], result):
                    raise ValueError(
                        f"Transforms {self.names[i]!r} and {self.names[j]!r} "
                        f"of set {self.name!r} give the same image, so no "
                        "network can tell them apart. Remove one of them."
                    )
        return np.concatenate(results)


def compose(first, second, name=None):
    """Every transform of `first` followed by every one of `second`.

    Transform `j` of the result is `first[j // len(second)]` and then
    `second[j % len(second)]`, so that index 0 stays the identity.

    Args:
        first: a `TransformSet`.
        second: a `TransformSet`.
        name: name of the result, by default `"first*second"`, under which
            `sla.transforms.get` finds the composition of registered sets.

    Returns:
        A `TransformSet` of `len(first) * len(second)` transforms.

    Raises:
        ValueError: if two of the compositions are equal (as with
            `rotation` and `rotation2`), or the sets need different
            numbers of channels.

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
            f"Cannot compose {first.name!r} ({first.channels} channels) "
            f"with {second.name!r} ({second.channels} channels): they need "
            "different images."
        )

    def chain(inner, outer):
        return lambda images: outer(inner(images))

    transforms = {
        f"{first_name}+{second_name}": chain(inner, outer)
        for first_name, inner in zip(first.names, first.functions)
        for second_name, outer in zip(second.names, second.functions)
    }
    return TransformSet(
        name,
        transforms,
        square=first.square or second.square,
        channels=channels.pop() if channels else None,
    )
