# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Class and transform as two tasks: what the method is compared with."""

from typing import Any

import keras

from official.typing import Tensor
from sla.layers.heads import class_head
from sla.losses.cross_entropy import class_cross_entropy
from sla.losses.cross_entropy import reduce_views
from sla.losses.unlabeled import UnlabeledLoss
from sla.modeling.augmentation_model import AugmentationModel
from sla.modeling.step_views import StepViews
from sla.modeling.step_views import Views
from sla.ops.label_layout import by_view
from sla.ops.label_layout import transform_one_hot
from sla.transforms.transform_set import TransformSet


@keras.saving.register_keras_serializable(package="sla")
class MultiTaskModel(AugmentationModel):
    """Classifier with a second head that predicts the transform (paper, eq. 1).

    The loss is the mean over the M views of the cross-entropy of the class
    plus that of the transform ("MT"). `aggregated` inference averages the
    class logits of the views.

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
        Dict with float32 logits `class` `(B, M, N)` and `transform`
        `(B, M, M)`.

    Example:
    >>> import keras, sla
    >>> backbone = keras.Sequential([keras.layers.Conv2D(8, 3)])
    >>> model = sla.MultiTaskModel(backbone, 10, "rotation")
    >>> model.loss_names
    ('class_loss', 'transform_loss')
    """

    loss_names: tuple[str, ...] = ("class_loss", "transform_loss")

    def __init__(
        self,
        backbone: keras.layers.Layer,
        num_classes: int,
        transforms: str | TransformSet = "rotation",
        **kwargs: Any,
    ) -> None:
        super().__init__(backbone, num_classes, transforms, **kwargs)
        self.transform_head = class_head(self.num_transforms, "transform")

    @property
    def accuracy_names(self) -> tuple[str, ...]:
        """Names of the accuracies, that of the transform first."""
        return ("transform_accuracy", *super().accuracy_names)

    def build_heads(self, features_shape: tuple[int | None, int]) -> None:
        """Builds both heads."""
        super().build_heads(features_shape)
        self.transform_head.build(features_shape)

    def call_heads(self, features: Tensor, views: Views) -> dict[str, Tensor]:
        """Class and transform logits of the views."""
        return {
            **super().call_heads(features, views),
            "transform": by_view(self.transform_head(features), len(views)),
        }

    def loss_terms(
        self, targets: Tensor, outputs: dict[str, Tensor], views: StepViews
    ) -> dict[str, Tensor]:
        """The terms of equation 1 of the paper.

        `(1/M) sum_j CE(class logits of view j, y)` and
        `(1/M) sum_j CE(transform logits of view j, j)`.
        """
        return {
            **super().loss_terms(targets, outputs, views),
            "transform_loss": self._transform_term(outputs, views),
        }

    @property
    def unlabeled_loss_names(self) -> tuple[str, ...]:
        """Names of the terms of unlabeled images."""
        loss = self.unlabeled_loss
        names = super().unlabeled_loss_names
        if loss is not None and loss.transform_weight:
            return (*names, "unlabeled_transform_loss")
        return names

    def unlabeled_terms(
        self,
        loss: UnlabeledLoss,
        outputs: dict[str, Tensor],
        views: StepViews,
    ) -> dict[str, Tensor]:
        """The terms of unlabeled images, weighted.

        The transform of an unlabeled image is as well known as that of any
        other, so its transform term is the same ("S4L", Zhai et al., 2019).
        """
        terms = super().unlabeled_terms(loss, outputs, views)
        if loss.transform_weight:
            terms["unlabeled_transform_loss"] = (
                loss.transform_weight * self._transform_term(outputs, views)
            )
        return terms

    def transform_losses(
        self, outputs: dict[str, Tensor], views: Views | None = None
    ) -> Tensor:
        """Cross-entropy of each view's transform."""
        return class_cross_entropy(
            transform_one_hot(views or self.all_views, self.num_transforms),
            outputs["transform"],
        )

    def _transform_term(
        self, outputs: dict[str, Tensor], views: StepViews
    ) -> Tensor:
        values = self.transform_losses(outputs, views)
        return reduce_views(values, views.num_in_step)

    def accuracies(
        self, labels: Tensor, outputs: dict[str, Tensor], views: StepViews
    ) -> dict[str, Tensor]:
        """Whether the predictions of transforms and classes are right."""
        predicted = keras.ops.argmax(outputs["transform"], axis=-1)  # (B, m)
        transforms = keras.ops.stack(
            [keras.ops.cast(j, predicted.dtype) for j in views]
        )
        return {
            "transform_accuracy": predicted == transforms,
            **super().accuracies(labels, outputs, views),
        }
