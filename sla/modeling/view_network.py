# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From images to logits: the network of all classifiers."""

from typing import Any

import keras

from official.typing import Tensor
from sla.layers.joint_dense import check_count
from sla.modeling.step_views import Views
from sla.modeling.view_backbone import ViewBackbone
from sla.ops.label_layout import identity_position
from sla.ops.label_layout import view_rows
from sla.transforms.transform_set import TransformSet


class ViewNetwork(ViewBackbone):
    """A backbone with heads that sees each image in the views of a set.

    `call` expands the images into views, runs the backbone and hands its
    pooled features to the heads. A subclass gives the heads: `build_heads` and
    `call_heads`.

    Args:
        backbone: As for `ViewBackbone`.
        num_classes: N, at least 2.
        transforms: Name of a transform set, or a `TransformSet`.
        **kwargs: Arguments of `keras.Model`.

    Raises:
        ValueError: An argument of another kind, or an unknown transform set.
    """

    def __init__(
        self,
        backbone: keras.layers.Layer,
        num_classes: int,
        transforms: str | TransformSet,
        **kwargs: Any,
    ) -> None:
        super().__init__(backbone, transforms, **kwargs)
        self.num_classes = check_count("num_classes", num_classes, 2)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Builds the heads, after checks of images and backbone."""
        super().build(input_shape)
        self.build_heads((None, self.num_features))

    def call(
        self,
        images: Tensor | dict[str, Tensor],
        training: bool | None = None,
        views: Views | None = None,
    ) -> dict[str, Tensor]:
        """Logits of all heads.

        Args:
            images: `(B, H, W, C)`, or the result of `view_features` for them.
                With features, only the heads run.
            training: Whether the backbone runs in training mode.
            views: Indices of the m transforms to run: integers, or a
                `StepViews`; all M in order by default.

        Returns:
            Dict of float32 logits; see the subclass.
        """
        views = range(self.num_transforms) if views is None else views
        if isinstance(images, dict):
            all_views = images["features"]
            features = keras.ops.stack(
                [keras.ops.take(all_views, view, axis=1) for view in views],
                axis=1,
            )
            return self.call_heads(view_rows(features), views)
        if len(views) > 1 or identity_position(views) is None:
            images = self.expansion(images, views=views)
        return self.call_heads(self.features(images, training), views)

    def build_heads(self, features_shape: tuple[int | None, int]) -> None:
        """Builds the head layers; for a subclass to give.

        Args:
            features_shape: `(None, D)`.
        """
        raise NotImplementedError

    def call_heads(self, features: Tensor, views: Views) -> dict[str, Tensor]:
        """Logits from features; for a subclass to give.

        Args:
            features: `(B * m, D)`.
            views: Indices of the m transforms.

        Returns:
            Dict of float32 logits.
        """
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        return {**super().get_config(), "num_classes": self.num_classes}
