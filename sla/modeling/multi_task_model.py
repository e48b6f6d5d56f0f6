# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Class and transform as two tasks: what the method is compared with."""

import keras

from sla.layers.joint_dense import dense_head
from sla.losses.cross_entropy import class_cross_entropy
from sla.modeling.augmentation_model import AugmentationModel
from sla.modeling.augmentation_model import by_view
from sla.ops.label_layout import one_hot_views


@keras.saving.register_keras_serializable(package="sla")
class MultiTaskModel(AugmentationModel):
    """Classifier with a second head that tells the transform (paper, eq. 1).

    The loss is the mean over the M views of the cross-entropy of the class
    plus that of the transform ("MT"). `aggregated` inference averages the
    class logits of the views.

    Args:
        backbone, num_classes, transforms, transform_chunk,
            transforms_per_step, class_loss: as in `sla.SLAModel`.

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

    loss_names = ("class_loss", "transform_loss")

    def __init__(self, backbone, num_classes, transforms="rotation", **kwargs):
        super().__init__(backbone, num_classes, transforms, **kwargs)
        self.transform_head = dense_head(self.num_transforms, "transform")

    @property
    def accuracy_names(self):
        return ("transform_accuracy", *super().accuracy_names)

    def build_heads(self, features_shape):
        super().build_heads(features_shape)
        self.transform_head.build(features_shape)

    def call_heads(self, features, views):
        return {
            **super().call_heads(features, views),
            "transform": by_view(self.transform_head(features), len(views)),
        }

    def loss_terms(self, targets, outputs):
        views = outputs.get("views", range(self.num_transforms))
        truth = one_hot_views(views, self.num_transforms)  # (m, M)
        values = class_cross_entropy(truth, outputs["transform"])
        return {
            **super().loss_terms(targets, outputs),
            "transform_loss": self.mean_over_step(values, outputs),
        }

    def accuracy_terms(self, labels, outputs):
        answers = keras.ops.argmax(outputs["transform"], axis=-1)
        views = outputs.get("views", range(self.num_transforms))
        truth = keras.ops.stack(
            [keras.ops.cast(j, answers.dtype) for j in views]
        )
        return {
            "transform_accuracy": answers == truth,
            **super().accuracy_terms(labels, outputs),
        }
