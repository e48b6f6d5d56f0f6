# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Layer that turns B images into the B * M views of a transform set."""

import keras

from sla.ops import expand
from sla.transforms import registry


@keras.saving.register_keras_serializable(package="sla")
class TransformExpansion(keras.layers.Layer):
    """Expands a batch by every transform of a set (paper, section 3.1).

    Args:
        transforms: name of a registered set (see `sla.transforms.get`) or a
            `sla.transforms.TransformSet`. Saved by name.
        views: indices of the m transforms to apply; all M by default.

    Call arguments:
        images: see input shape.

    Input shape:
        `(B, H, W, C)`, channels last, any dtype.

    Output shape:
        `(B * m, H, W, C)`: row `b * m + i` is transform `views[i]` of image
        `b`.
        Integers keep their dtype; floats get the layer's compute dtype.

    Raises:
        ValueError: for an unknown set, or images that do not fit it.

    Example:

    >>> import numpy as np, sla
    >>> layer = sla.layers.TransformExpansion("rotation")
    >>> tuple(layer(np.zeros((2, 8, 8, 1), "float32")).shape)
    (8, 8, 8, 1)
    """

    def __init__(self, transforms, views=None, **kwargs):
        super().__init__(**kwargs)
        self.transforms = registry.get(transforms)
        self.views = check_views(views, len(self.transforms))

    def build(self, input_shape):
        self.transforms.check_image_shape(tuple(input_shape)[1:])

    def call(self, images):
        return expand(images, self.transforms, self.views)

    def compute_output_shape(self, input_shape):
        batch, *image_shape = input_shape
        self.transforms.check_image_shape(image_shape)
        rows = None if batch is None else batch * len(self.views)
        return (rows, *image_shape)

    def compute_output_spec(self, images):
        # Keras would say that integer images become floats.
        return keras.KerasTensor(
            self.compute_output_shape(images.shape), dtype=images.dtype
        )

    def get_config(self):
        return {
            **super().get_config(),
            "transforms": serializable_name(self.transforms),
            "views": list(self.views),
        }


def check_views(views, num_transforms):
    """Transform indices as a tuple, all of them for None.

    Raises:
        ValueError: unless they are distinct integers from 0 to M - 1.
    """
    if views is None:
        return tuple(range(num_transforms))
    views = tuple(views)
    if (
        not views
        or len(set(views)) < len(views)
        or not set(views) <= set(range(num_transforms))
    ):
        raise ValueError(
            f"Got views={views}. Expected distinct indices of the "
            f"{num_transforms} transforms, 0 to {num_transforms - 1}."
        )
    return views


def serializable_name(transforms):
    """The name under which a transform set can be found when loading.

    Raises:
        ValueError: if the registry holds no such set, or another one, under
            that name, so that loading would fail or change the model.
    """
    try:
        registered = registry.get(transforms.name)
    except ValueError:
        registered = None
    if registered is None or not registered.does_the_same(transforms):
        raise ValueError(
            f"Transform set {transforms.name!r} is not in the registry, so a "
            "model that uses it cannot be saved. Make it with "
            "sla.transforms.register(name, ...) instead of TransformSet."
        )
    return transforms.name
