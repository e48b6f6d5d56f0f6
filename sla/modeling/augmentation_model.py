# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Transforms as ordinary augmentation: what the method is compared with."""

from typing import Any

import keras

from official.typing import Tensor
from sla.layers import ViewMean
from sla.layers.heads import class_head
from sla.losses.cross_entropy import class_cross_entropy
from sla.losses.cross_entropy import reduce_views
from sla.modeling import deployment
from sla.modeling.multi_view_model import MultiViewModel
from sla.modeling.step_views import StepViews
from sla.modeling.step_views import Views
from sla.ops.label_layout import by_view
from sla.transforms.transform_set import TransformSet


@keras.saving.register_keras_serializable(package="sla")
class AugmentationModel(MultiViewModel):
    """Classifier trained to give every view its image's class (paper, eq. 2).

    With the transform set `identity`, the default, this is ordinary
    training: the baseline. With M transforms all M views of every image are
    seen in every step, as data augmentation ("DA"), so it costs as much as
    label augmentation does. `aggregated` inference averages the class logits
    of the views.

    With an `unlabeled_loss` it learns from pseudo-labels (Lee, 2013), and with
    a `strong_augmentation` as well from those of weak views on strong ones:
    FixMatch (Sohn et al., 2020), where the images that it is given, cropped
    and flipped by the input pipeline, are the weak views.

    Args:
        backbone: As for `sla.SLAModel`.
        num_classes: N, at least 2.
        transforms: Name of a transform set, or a `sla.transforms.TransformSet`.
        **kwargs: `transform_chunk`, `transforms_per_step`, `seed`,
            `class_loss` and `unlabeled_loss`, as for `sla.SLAModel`, and
            arguments of `keras.Model`.

    Input shape:
        `(B, H, W, C)`, channels last.

    Output shape:
        Dict with float32 logits `class` `(B, M, N)`.

    Example:
    >>> import keras, numpy as np, sla
    >>> backbone = keras.Sequential([keras.layers.Conv2D(8, 3)])
    >>> model = sla.AugmentationModel(backbone, num_classes=10)
    >>> model.build((None, 8, 8, 1))
    >>> model.modes
    ('single',)
    """

    loss_names: tuple[str, ...] = ("class_loss",)

    def __init__(
        self,
        backbone: keras.layers.Layer,
        num_classes: int,
        transforms: str | TransformSet = "identity",
        **kwargs: Any,
    ) -> None:
        super().__init__(backbone, num_classes, transforms, **kwargs)
        self.class_head = class_head(
            num_classes, "class", self.class_loss.cosine_scale
        )

    def build_heads(self, features_shape: tuple[int | None, int]) -> None:
        """Builds the class head."""
        self.class_head.build(features_shape)

    def call_heads(self, features: Tensor, views: Views) -> dict[str, Tensor]:
        """Class logits of the views."""
        return {"class": by_view(self.class_head(features), len(views))}

    def loss_terms(
        self, targets: Tensor, outputs: dict[str, Tensor], views: StepViews
    ) -> dict[str, Tensor]:
        """`(1/M) sum_j CE(class logits of view j, y)` (paper, eq. 2)."""
        values = self.class_loss.of_classes(
            targets[:, None], outputs["class"], self.reweighting
        )
        return {"class_loss": reduce_views(values, views.num_in_step)}

    def pseudo_label_loss(
        self, targets: Tensor, outputs: dict[str, Tensor], views: StepViews
    ) -> Tensor:
        """The cross-entropy of the strong view; without one, of all views."""
        if "strong_class" in outputs:
            return class_cross_entropy(targets, outputs["strong_class"][:, 0])
        values = class_cross_entropy(targets[:, None], outputs["class"])
        return reduce_views(values, views.num_in_step)

    def view_logits(
        self,
        outputs: dict[str, Tensor],
        views: Views | None = None,
    ) -> Tensor:
        """Class logits of each view: those of the class head."""
        return outputs["class"]

    def deployed_logits(
        self,
        features: Tensor,
        mode: str,
        reduction: str,
        views: tuple[int, ...],
    ) -> Tensor:
        """Class logits by a new dense layer."""
        logits = deployment.class_logits(self.class_head, features)
        if mode == "aggregated":
            return ViewMean(len(views), reduction, dtype="float32")(logits)
        return logits
