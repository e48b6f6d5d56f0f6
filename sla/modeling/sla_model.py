# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Self-supervised label augmentation around any backbone."""

import keras

from sla import ops
from sla.layers.joint_dense import dense_head
from sla.losses.cross_entropy import check_reduction
from sla.losses.cross_entropy import reduce_views
from sla.losses.distillation import distillation_divergence
from sla.modeling.deployed_joint_head import aggregated_logits
from sla.modeling.deployed_joint_head import single_logits
from sla.modeling.layer_copy import apply_with_weights
from sla.modeling.linear_form import linear_form
from sla.modeling.multi_view_model import MultiViewModel
from sla.modeling.self_distillation import resolve_distillation
from sla.ops.aggregation import REDUCTIONS
from sla.ops.label_layout import identity_position


@keras.saving.register_keras_serializable(package="sla")
class SLAModel(MultiViewModel):
    """Image classifier trained by self-supervised label augmentation.

    The N classes and the M transforms make one classification over N * M
    joint labels (Lee, Hwang and Shin, ICML 2020, https://arxiv.org/abs/
    1910.05872, eq. 3). With `distillation` a second head with N outputs
    learns, on the untransformed image, both the label and the aggregated
    answer of the M views (section 3.2), so that one pass gives it.

    `compile` needs only an optimiser; `fit` and `evaluate` report each loss
    term, `joint_accuracy`, `single_accuracy`, `aggregated_accuracy`,
    `distilled_accuracy` and the accuracy on each view. Logits and losses
    are float32 under any precision policy.

    Args:
        backbone: `keras.Model` or layer: images `(B, H, W, C)` -> features
            `(B, D)`, or `(B, h, w, D)`, which are average-pooled.
        num_classes: N, at least 2.
        transforms: name of a transform set (see `sla.transforms.get`) or a
            `sla.transforms.TransformSet`.
        distillation: False, True (the paper's weights), or a
            `sla.SelfDistillation`.
        joint_reduction: "mean" over the transforms, or "sum": the M times
            larger joint loss that helps on large data sets. It leaves the
            student's terms as they are.
        transform_chunk: number of transforms to train on at once, to save
            memory; all M by default. See `MultiViewModel`.
        transforms_per_step: number k of transforms in each training step:
            the identity and k - 1 of the others, drawn anew in every step,
            to save time; all M by default. The joint loss is the mean (or M
            times the mean) over the k views, and the teacher their aggregate.
        class_loss: `sla.ClassLoss` for classes of unequal numbers, in place
            of the cross-entropies with joint labels and the student's.

    Call arguments:
        images: see input shape.
        training: bool.
        views: indices of the transforms to run; all by default.

    Input shape:
        `(B, H, W, C)`, channels last.

    Output shape:
        Dict of float32 logits: `joint` `(B, M, N, M)` and, if there is a
        student, `student` `(B, N)`.

    Raises:
        ValueError: for arguments that do not fit together, as early as they
            can be known.

    Example:

    >>> import keras, numpy as np, sla
    >>> backbone = keras.Sequential([keras.layers.Conv2D(8, 3)])
    >>> model = sla.SLAModel(backbone, num_classes=10, distillation=True)
    >>> model.compile(optimizer=keras.optimizers.SGD(0.1, momentum=0.9))
    >>> images = np.random.default_rng(0).uniform(size=(32, 8, 8, 1))
    >>> labels = np.arange(32) % 10
    >>> history = model.fit(images, labels, epochs=1, verbose=0)
    >>> model.predict(images, verbose=0).shape
    (32, 10)
    >>> model.deploy("distilled").count_params() # 1*3*3*8 + 8 + 8*10 + 10
    170
    """

    def __init__(
        self,
        backbone,
        num_classes,
        transforms="rotation",
        distillation=False,
        joint_reduction="mean",
        **kwargs,
    ):
        super().__init__(backbone, num_classes, transforms, **kwargs)
        check_reduction(joint_reduction)
        self.joint_reduction = joint_reduction
        self.distillation = resolve_distillation(
            distillation, self.num_transforms
        )
        self.joint_head = self.make_joint_head()
        self.student_head = None
        if self.distillation:
            self.student_head = self.make_class_head("student")
        self.make_trackers()

    @property
    def modes(self):
        return super().modes + ("distilled",) * (self.distillation is not None)

    @property
    def loss_names(self):
        distilled = ("student_loss", "distillation_loss")
        return ("joint_loss",) + distilled * (self.distillation is not None)

    @property
    def diagnostic_names(self):
        names = ("teacher_student_gap", "teacher_student_divergence")
        return names * (self.distillation is not None)

    @property
    def accuracy_names(self):
        return ("joint_accuracy", *super().accuracy_names)

    def build_heads(self, features_shape):
        self.joint_head.build(features_shape)
        if self.student_head is not None:
            self.student_head.build(features_shape)

    def call_heads(self, features, views):
        num_views = len(views)
        joint = self.joint_head(features)
        # (B * m, N, M) -> (B, m, N, M)
        joint = keras.ops.reshape(joint, (-1, num_views, *joint.shape[1:]))
        outputs = {"joint": joint}
        position = identity_position(views)
        if self.student_head is not None and position is not None:
            # (B * m, D) -> (B, m, D) -> (B, D): only untransformed images
            features = keras.ops.reshape(
                features, (-1, num_views, features.shape[-1])
            )
            outputs["student"] = self.student_head(features[:, position])
        return outputs

    def loss_terms(self, targets, outputs):
        num_views = outputs.get("num_views", self.num_transforms)
        terms = {
            "joint_loss": reduce_views(
                self.joint_label_loss(targets, outputs),
                self.num_transforms,
                self.joint_reduction,
                num_views,
            )
        }
        if "student" in outputs and self.distillation:
            distillation = self.distillation
            weight, student_weight = distillation.factors(num_views)
            student = outputs["student"]
            terms["student_loss"] = student_weight * self.class_label_loss(
                targets, outputs, "student"
            )
            terms["distillation_loss"] = weight * distillation_divergence(
                self._teacher_logits(outputs),
                student,
                distillation.temperature,
            )
        return terms

    def _teacher_logits(self, outputs):
        """Aggregated logits `(B, N)` over these views and earlier ones."""
        parts = (outputs, *outputs.get("earlier", ()))
        own = [ops.own_logits(p["joint"], p.get("views")) for p in parts]
        return keras.ops.mean(keras.ops.concatenate(own, axis=1), axis=1)

    @property
    def reductions(self):
        return {**super().reductions, "single": REDUCTIONS["single"]}

    def class_logits(self, outputs, mode, reduction=None, views=None):
        if mode == "distilled":
            return outputs["student"]
        if mode == "single":
            return ops.single(outputs["joint"], reduction or "own_transform")
        return super().class_logits(outputs, mode, reduction, views)

    def view_logits(self, outputs, views=None):
        return ops.own_logits(outputs["joint"], views)

    def accuracy_terms(self, labels, outputs):
        joint = outputs["joint"]
        # (B, m, N, M) -> (B, m, N * M)
        scores = keras.ops.reshape(
            joint, (-1, joint.shape[1], joint.shape[2] * joint.shape[3])
        )
        truth = ops.joint_labels(
            labels, self.num_transforms, outputs.get("views")
        )
        return {
            "joint_accuracy": keras.ops.argmax(scores, axis=-1) == truth,
            **super().accuracy_terms(labels, outputs),
        }

    def diagnostic_terms(self, labels, outputs):
        """How far the student is from its teacher, the aggregate.

        Returns:
            Dict of name -> `(B,)`: `teacher_student_gap`, whose mean is the
            teacher's accuracy minus the student's, and
            `teacher_student_divergence`, KL(teacher || student) in nats at
            temperature 1, unweighted. Empty without a student.
        """
        if self.distillation is None:
            return {}
        teacher = self.class_logits(
            outputs, "aggregated", views=outputs.get("views")
        )
        student = self.class_logits(outputs, "distilled")
        teacher_right, student_right = (
            keras.ops.cast(keras.ops.argmax(logits, axis=-1) == labels, "int8")
            for logits in (teacher, student)
        )
        return {
            "teacher_student_gap": teacher_right - student_right,
            "teacher_student_divergence": distillation_divergence(
                teacher, student
            ),
        }

    def deployed_logits(self, features, mode, reduction, views):
        if mode == "distilled":
            head = dense_head(self.num_classes, "logits")
            features, weights = linear_form(self.student_head, features)
            return apply_with_weights(head, features, weights)
        deployed = {"aggregated": aggregated_logits, "single": single_logits}
        return deployed[mode](self.joint_head, features, reduction, views)

    def get_config(self):
        distillation = self.distillation or False
        return {
            **super().get_config(),
            "distillation": keras.saving.serialize_keras_object(distillation),
            "joint_reduction": self.joint_reduction,
        }
