# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Layer that turns B images into the B * M views of a transform set."""

import numbers
from collections.abc import Iterable
from typing import Any

import keras

from official.typing import Tensor
from sla.ops.label_layout import view_rows
from sla.transforms import registry
from sla.transforms.transform_set import TransformSet


@keras.saving.register_keras_serializable(package="sla")
class TransformExpansion(keras.layers.Layer):
    """Expands a batch by every transform of a set (paper, section 3.1).

    Args:
        transforms: Name of a registered set (see `sla.transforms.get`) or a
            `sla.transforms.TransformSet`. Saved by name.
        views: Indices of the m transforms to apply; all M by default.
        **kwargs: Arguments of `keras.layers.Layer`.

    Call arguments:
        images: See input shape.
        views: Indices of the transforms to apply in this call, instead of the
            layer's own: integers or scalar integer tensors.

    Input shape:
        `(B, H, W, C)`, channels last, any dtype.

    Output shape:
        `(B * m, H, W, C)`: row `b * m + i` is transform `views[i]` of image
        `b`. Integers keep their dtype; floats get the layer's compute dtype.

    Raises:
        ValueError: An unknown set, or images that do not fit it.

    Example:
    >>> import numpy as np, sla
    >>> layer = sla.layers.TransformExpansion("rotation")
    >>> tuple(layer(np.zeros((2, 8, 8, 1), "float32")).shape)
    (8, 8, 8, 1)
    """

    def __init__(
        self,
        transforms: str | TransformSet,
        views: Iterable[int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.transforms = registry.get(transforms)
        self.views = check_views(views, len(self.transforms))

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Checks the shape of the images."""
        self.transforms.check_image_shape(tuple(input_shape)[1:])

    def call(
        self, images: Tensor, views: Iterable[int | Tensor] | None = None
    ) -> Tensor:
        """Applies the transforms; see the class."""
        views = self.views if views is None else views
        return view_rows(self.transforms(images, views))

    def compute_output_shape(
        self,
        input_shape: tuple[int | None, ...],
        views: Iterable[int | Tensor] | None = None,
    ) -> tuple[int | None, ...]:
        """Shape of the views."""
        batch, *image_shape = input_shape
        self.transforms.check_image_shape(image_shape)
        num_views = len(tuple(self.views if views is None else views))
        rows = None if batch is None else batch * num_views
        return (rows, *image_shape)

    def compute_output_spec(
        self, images: Tensor, views: Iterable[int | Tensor] | None = None
    ) -> keras.KerasTensor:
        """Shape and dtype of the views."""
        # Keras would say that integer images become floats.
        return keras.KerasTensor(
            self.compute_output_shape(images.shape, views), dtype=images.dtype
        )

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        return {
            **super().get_config(),
            "transforms": serializable_name(self.transforms),
            "transform_names": list(self.transforms.names),
            "views": list(self.views),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "TransformExpansion":
        """A layer from what `get_config` returned."""
        return cls(**with_saved_transforms(config))


def check_views(
    views: Iterable[int] | None, num_transforms: int
) -> tuple[int, ...]:
    """Transform indices as a tuple.

    Args:
        views: Distinct integers from 0 to M - 1; None for all of them.
        num_transforms: M.

    Returns:
        The indices.

    Raises:
        ValueError: Other indices, the same index twice, or none.
    """
    if views is None:
        return tuple(range(num_transforms))
    views = tuple(
        int(view) if isinstance(view, numbers.Integral) else view
        for view in views
    )
    are_distinct = len(set(views)) == len(views)
    if not views or not are_distinct or set(views) - set(range(num_transforms)):
        raise ValueError(
            f"Got views={views}. Expected distinct indices of the "
            f"{num_transforms} transforms, 0 to {num_transforms - 1}."
        )
    return views


def serializable_name(transforms: TransformSet) -> str:
    """The name under which a transform set can be found when loading.

    Args:
        transforms: Any transform set.

    Returns:
        Its name.

    Raises:
        ValueError: The registry holds no such set, or another one, under
            that name, so that loading would fail or change the model.
    """
    try:
        registered = registry.get(transforms.name)
    except ValueError:
        registered = None
    if registered is None or not registered.does_the_same(transforms):
        raise ValueError(
            f"Got transform set {transforms.name!r}, which is not in the "
            "registry. Expected a registered one, since models are saved with "
            "its name. Make it with sla.transforms.register(name, ...) instead "
            "of TransformSet."
        )
    return transforms.name


def with_saved_transforms(config: dict[str, Any]) -> dict[str, Any]:
    """Arguments of a constructor from a configuration with transforms.

    Args:
        config: With `transforms`, the name of a set, and `transform_names`,
            which older files lack.

    Returns:
        The configuration without `transform_names`, with the set itself.

    Raises:
        ValueError: The registry holds another set under that name.
    """
    config = dict(config)
    names = config.pop("transform_names", None)
    if names is not None:
        config["transforms"] = registry.get_saved(config["transforms"], names)
    return config
