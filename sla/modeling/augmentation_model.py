# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Transforms as ordinary augmentation: what the method is compared with."""

import keras

from sla.layers import ViewMean
from sla.layers.joint_dense import dense_head
from sla.losses.cross_entropy import reduce_views
from sla.modeling.layer_copy import apply_with_weights
from sla.modeling.linear_form import linear_form
from sla.modeling.multi_view_model import MultiViewModel


@keras.saving.register_keras_serializable(package="sla")
class AugmentationModel(MultiViewModel):
    """Classifier trained to give every view its image's class (paper, eq. 2).

    With the transform set `identity`, the default, this is ordinary
    training: the baseline. With M transforms all M views of every image are
    seen in every step, as data augmentation ("DA"), so that it costs as much
    as label augmentation does. `aggregated` inference averages the class
    logits of the views.

    Args:
        backbone, num_classes, transforms, transform_chunk,
            transforms_per_step, class_loss: as in `sla.SLAModel`.

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

    loss_names = ("class_loss",)

    def __init__(
        self,
        backbone,
        num_classes,
        transforms="identity",
        **kwargs,
    ):
        super().__init__(backbone, num_classes, transforms, **kwargs)
        self.class_head = self.make_class_head("class")
        self.make_trackers()

    def build_heads(self, features_shape):
        self.class_head.build(features_shape)

    def call_heads(self, features, views):
        return {"class": by_view(self.class_head(features), len(views))}

    def loss_terms(self, targets, outputs):
        values = self.class_label_loss(targets[:, None], outputs, "class")
        return {"class_loss": self.mean_over_step(values, outputs)}

    def mean_over_step(self, values, outputs):
        """Values `(B, m)` as these views' share of the step's mean, `(B,)`."""
        num_views = outputs.get("num_views")
        return reduce_views(values, self.num_transforms, "mean", num_views)

    def view_logits(self, outputs, views=None):
        return outputs["class"]

    def deployed_logits(self, features, mode, reduction, views):
        head = dense_head(self.num_classes, "logits")
        features, weights = linear_form(self.class_head, features)
        logits = apply_with_weights(head, features, weights)
        if mode == "aggregated":
            return ViewMean(len(views), reduction, dtype="float32")(logits)
        return logits


def by_view(logits, num_views):
    """`(B * m, K)` -> `(B, m, K)`."""
    return keras.ops.reshape(logits, (-1, num_views, logits.shape[-1]))
