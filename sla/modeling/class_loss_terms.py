# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How models of views take the loss of their classes."""

from sla.layers import CosineDense
from sla.layers import CosineJointDense
from sla.layers import JointDense
from sla.layers.joint_dense import dense_head
from sla.losses.class_loss import ClassLoss
from sla.losses.cross_entropy import class_cross_entropy
from sla.losses.cross_entropy import joint_cross_entropy


class ClassLossTerms:
    """The part of `MultiViewModel` that follows its `ClassLoss`.

    Where weights are deferred the model has a weight of its own, `reweighting`:
    0 until `sla.DeferredReweighting` sets it to 1. It is saved with the model.
    `call` puts its value among the outputs, since on JAX what computes the
    metrics cannot see the model's weights.
    """

    def set_class_loss(self, class_loss):
        """Checks and keeps the `ClassLoss`, None for the cross-entropy."""
        if class_loss is not None:
            _check(class_loss, self.num_classes)
        self.class_loss = class_loss
        self.reweighting = None
        if class_loss is not None and class_loss.deferred:
            self.reweighting = self.add_weight(
                name="reweighting",
                shape=(),
                initializer="zeros",
                trainable=False,
                dtype="float32",
                autocast=False,
            )

    def make_class_head(self, name):
        """A head with N outputs: linear, or cosine where the loss asks."""
        scale = self.class_loss and self.class_loss.cosine_scale
        if scale is None:
            return dense_head(self.num_classes, name)
        return CosineDense(self.num_classes, scale, dtype="float32", name=name)

    def make_joint_head(self):
        """A head with `(N, M)` outputs, likewise."""
        options = {"dtype": "float32", "name": "joint"}
        sizes = (self.num_classes, self.num_transforms)
        scale = self.class_loss and self.class_loss.cosine_scale
        if scale is None:
            return JointDense(*sizes, **options)
        return CosineJointDense(*sizes, scale, **options)

    def class_label_loss(self, targets, outputs, name):
        """Loss of the class logits `(B, ..., N)` in `outputs[name]`."""
        logits = outputs[name]
        if self.class_loss is None:
            return class_cross_entropy(targets, logits)
        return self.class_loss.of_classes(
            targets, logits, outputs.get("reweighting")
        )

    def joint_label_loss(self, targets, outputs):
        """Loss `(B, m)` of the joint logits in `outputs["joint"]`."""
        joint_logits, views = outputs["joint"], outputs.get("views")
        if self.class_loss is None:
            return joint_cross_entropy(targets, joint_logits, views)
        return self.class_loss.of_joint_labels(
            targets, joint_logits, views, outputs.get("reweighting")
        )


def _check(class_loss, num_classes):
    if not isinstance(class_loss, ClassLoss):
        raise ValueError(
            f"Got class_loss={class_loss!r}. Expected a sla.ClassLoss, or None "
            "for the cross-entropy."
        )
    counts = class_loss.class_counts
    if counts is not None and len(counts) != num_classes:
        raise ValueError(
            f"Got class_counts of {len(counts)} classes for a model of "
            f"{num_classes}. Expected one number for each class."
        )
