# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""FixMatch: what the method on unlabeled images is compared with."""

from typing import Any

import keras

from official.typing import Tensor
from official.vision.modeling.layers.strong_augmentation import (
    StrongAugmentation,
)
from sla.losses.cross_entropy import class_cross_entropy
from sla.losses.unlabeled import UnlabeledLoss
from sla.modeling.augmentation_model import AugmentationModel
from sla.modeling.step_views import StepViews
from sla.modeling.step_views import Views


@keras.saving.register_keras_serializable(package="sla")
class FixMatchModel(AugmentationModel):
    """Classifier that learns from unlabeled images by FixMatch.

    The class that it gives an unlabeled image with more than `threshold` is
    the pseudo-label of a strongly augmented copy of the image (Sohn et al.,
    2020, eq. 4). The images that it is given are the weak views: crop and flip
    them in the input pipeline. Labeled images are learned as by
    `sla.AugmentationModel`.

    In training every image goes through the network twice. TensorFlow only.

    Args:
        backbone: As for `sla.SLAModel`.
        num_classes: N, at least 2.
        strong_augmentation: Layer that makes the strong views; by default that
            for images normalized to -1..1.
        unlabeled_loss: `sla.UnlabeledLoss`, of which threshold and weight of
            the pseudo-labels count.
        **kwargs: `seed` of the strong views, 0 by default, `class_loss`, and
            arguments of `keras.Model`.

    Input shape:
        `(B, H, W, C)`, channels last, C = 1 or 3.

    Output shape:
        Dict with float32 logits `class` `(B, 1, N)`; in training also `strong`
        `(B, 1, N)`, of the strong views.

    Raises:
        ValueError: A set of transforms.

    Example:
    >>> import keras, sla
    >>> backbone = keras.Sequential([keras.layers.Conv2D(8, 3)])
    >>> model = sla.FixMatchModel(backbone, num_classes=10)
    >>> model.unlabeled_loss.threshold
    0.95
    """

    def __init__(
        self,
        backbone: keras.layers.Layer,
        num_classes: int,
        strong_augmentation: StrongAugmentation | None = None,
        unlabeled_loss: UnlabeledLoss | None = None,
        **kwargs: Any,
    ) -> None:
        if unlabeled_loss is None:
            unlabeled_loss = UnlabeledLoss(threshold=0.95)
        super().__init__(
            backbone, num_classes, unlabeled_loss=unlabeled_loss, **kwargs
        )
        if self.num_transforms > 1:
            raise ValueError(
                f"Got transforms={self.transforms.name!r}. Expected identity: "
                "FixMatch has a weak and a strong view, and no others."
            )
        if strong_augmentation is None:
            strong_augmentation = StrongAugmentation()
        self.strong_augmentation = strong_augmentation

    def call(
        self,
        images: Tensor,
        training: bool | None = None,
        views: Views | None = None,
    ) -> dict[str, Tensor]:
        """Logits of the images, and in training of their strong views."""
        outputs = super().call(images, training, views)
        if training:
            strong = super().call(self._strong_views(images), training, views)
            outputs["strong"] = strong["class"]
        return outputs

    def _strong_views(self, images: Tensor) -> Tensor:
        """Strong views that depend on the seed and the step alone."""
        step = 0 if self.optimizer is None else self.optimizer.iterations
        seed = [keras.ops.cast(key, "int32") for key in (self.seed or 0, step)]
        return self.strong_augmentation(images, seed=keras.ops.stack(seed))

    def pseudo_label_losses(
        self, targets: Tensor, outputs: dict[str, Tensor], views: StepViews
    ) -> Tensor:
        """The cross-entropy of the strong view; of the weak one in evaluation.

        Args:
            targets: float32 `(B, N)`: one-hot, or zeros where there is none.
            outputs: What `call` returned.
            views: The one view.

        Returns:
            float32 `(B, 1)`.
        """
        logits = outputs.get("strong", outputs["class"])
        return class_cross_entropy(targets[:, None], logits)

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        layer = keras.saving.serialize_keras_object(self.strong_augmentation)
        return {**super().get_config(), "strong_augmentation": layer}
