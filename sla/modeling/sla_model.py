# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Self-supervised label augmentation around any backbone."""

from typing import Any

import keras

from official.typing import Tensor
from sla import ops
from sla.layers.heads import class_head
from sla.layers.heads import joint_head
from sla.losses.cross_entropy import check_joint_reduction
from sla.losses.cross_entropy import class_cross_entropy
from sla.losses.cross_entropy import joint_cross_entropy
from sla.losses.cross_entropy import reduce_views
from sla.losses.distillation import distillation_divergence
from sla.losses.unlabeled import UnlabeledLoss
from sla.losses.unlabeled import transform_cross_entropy
from sla.modeling import deployment
from sla.modeling.multi_view_model import MultiViewModel
from sla.modeling.self_distillation import SelfDistillation
from sla.modeling.self_distillation import resolve_distillation
from sla.modeling.step_views import StepViews
from sla.modeling.step_views import Views
from sla.ops.aggregation import REDUCTIONS
from sla.ops.label_layout import by_view
from sla.ops.label_layout import identity_position
from sla.transforms.transform_set import TransformSet


@keras.saving.register_keras_serializable(package="sla")
class SLAModel(MultiViewModel):
    """Image classifier trained by self-supervised label augmentation.

    The N classes and the M transforms make one classification over N * M
    joint labels (Lee, Hwang and Shin, ICML 2020, https://arxiv.org/abs/
    1910.05872, eq. 3). With `distillation` a second head with N outputs, the
    student, learns on the untransformed image both the label and the
    aggregated prediction of the M views (section 3.2). So one forward pass
    gives it.

    `compile` needs only an optimizer; `fit` and `evaluate` report each loss
    term, `joint_accuracy`, `single_accuracy`, `aggregated_accuracy`,
    `distilled_accuracy` and the accuracy on each view. Logits and losses
    are float32 under any precision policy.

    Args:
        backbone: `keras.Model` or layer: images `(B, H, W, C)` -> features
            `(B, D)`, or `(B, h, w, D)`, which are average-pooled.
        num_classes: N, at least 2.
        transforms: Name of a transform set (see `sla.transforms.get`) or a
            `sla.transforms.TransformSet`.
        distillation: False, True (the paper's weights), or a
            `sla.SelfDistillation`.
        joint_reduction: "mean" over the transforms, or "sum": the M times
            larger joint loss that helps on large data sets. The student's
            terms stay the same.
        **kwargs: Further arguments, and those of `keras.Model`:

            - `transform_chunk`: Number of transforms to train on at once, to
              save memory; all M by default. See `MultiViewModel`.
            - `transforms_per_step`: Number k of transforms in each training
              step: the identity and k - 1 of the others, drawn anew in every
              step, to save time; all M by default. The joint loss is the mean
              (or M times the mean) over the k views, and the teacher their
              aggregate.
            - `seed`: Seed of what is drawn for `transforms_per_step`; by
              default that of `keras.utils.set_random_seed`, if there is one.
            - `class_loss`: `sla.ClassLoss` for classes of unequal numbers, in
              place of the cross-entropies with joint labels and of the
              student.
            - `unlabeled_loss`: True or a `sla.UnlabeledLoss`, to learn from
              images of label -1, too.
            - `strong_augmentation`: Layer, such as
              `sla.layers.StrongAugmentation`, that makes a strongly changed
              copy of each image, on which pseudo-labels are learned; None for
              none.

    Call arguments:
        images: See input shape.
        training: Whether the backbone runs in training mode.
        views: Indices of the transforms to run; all by default.

    Input shape:
        `(B, H, W, C)`, channels last.

    Output shape:
        Dict of float32 logits: `joint` `(B, M, N, M)` and, if there is a
        student, `student` `(B, N)`.

    Raises:
        ValueError: Arguments that are out of range or do not fit together, as
            early as that can be known.

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
        backbone: keras.layers.Layer,
        num_classes: int,
        transforms: str | TransformSet = "rotation",
        distillation: bool | SelfDistillation = False,
        joint_reduction: str = "mean",
        **kwargs: Any,
    ) -> None:
        super().__init__(backbone, num_classes, transforms, **kwargs)
        check_joint_reduction(joint_reduction)
        self.joint_reduction = joint_reduction
        self.distillation = resolve_distillation(
            distillation, self.num_transforms
        )
        cosine_scale = self.class_loss.cosine_scale
        self.joint_head = joint_head(
            num_classes, self.num_transforms, cosine_scale
        )
        self.student_head = None
        if self.distillation is not None:
            self.student_head = class_head(num_classes, "student", cosine_scale)

    # -- The network: `ViewNetwork.call` makes the features ----------------

    def build_heads(self, features_shape: tuple[int | None, int]) -> None:
        """Builds the joint head and, if there is one, the student's."""
        self.joint_head.build(features_shape)
        if self.student_head is not None:
            self.student_head.build(features_shape)

    def call_heads(self, features: Tensor, views: Views) -> dict[str, Tensor]:
        """Joint logits of the views, and the student's of their images.

        The student's are there if the identity is among the views.
        """
        # (B * m, N, M) -> (B, m, N, M)
        outputs = {"joint": by_view(self.joint_head(features), len(views))}
        position = identity_position(views)
        if self.student_head is not None and position is not None:
            # (B * m, D) -> (B, m, D) -> (B, D)
            features = by_view(features, len(views))[:, position]
            outputs["student"] = self.student_head(features)
        return outputs

    # -- The loss: `MultiViewModel.compute_loss` adds up the terms ---------

    @property
    def loss_names(self) -> tuple[str, ...]:
        """Names of the terms of the loss."""
        if self.distillation is None:
            return ("joint_loss",)
        return ("joint_loss", "student_loss", "distillation_loss")

    def loss_terms(
        self, targets: Tensor, outputs: dict[str, Tensor], views: StepViews
    ) -> dict[str, Tensor]:
        """The terms of equation 3 of the paper and of its section 3.2.

        - `joint_loss`: `(1/M) sum_j CE(joint logits of view j, (y, j))`, or
          the sum over j.
        - `student_loss`: `student_weight * CE(student, y)`.
        - `distillation_loss`: `weight * T^2 * KL(teacher || student)`.

        In a pass without the untransformed image, which is all that the
        student sees, the student's terms are 0.
        """
        joint_values = self.class_loss.of_joint_labels(
            targets, outputs["joint"], views, self.reweighting
        )  # (B, m)
        joint_loss = self._reduce_joint(joint_values, views)
        if self.distillation is None:
            return {"joint_loss": joint_loss}
        student_loss = keras.ops.zeros_like(joint_loss)
        if "student" in outputs:
            _, student_weight = self.distillation.factors(views.num_in_step)
            student_loss = student_weight * self.class_loss.of_classes(
                targets, outputs["student"], self.reweighting
            )
        return {
            "joint_loss": joint_loss,
            "student_loss": student_loss,
            "distillation_loss": self._distillation_term(
                self.distillation, outputs, views
            ),
        }

    @property
    def unlabeled_loss_names(self) -> tuple[str, ...]:
        """Names of the terms of unlabeled images."""
        loss = self.unlabeled_loss
        names = list(super().unlabeled_loss_names)
        if loss is not None and loss.transform_weight:
            names.append("unlabeled_transform_loss")
        if loss is not None and loss.distillation_weight and self.distillation:
            names.append("unlabeled_distillation_loss")
        return tuple(names)

    def unlabeled_terms(
        self,
        loss: UnlabeledLoss,
        outputs: dict[str, Tensor],
        views: StepViews,
    ) -> dict[str, Tensor]:
        """The terms that `sla.UnlabeledLoss` describes, weighted.

        In a pass without the untransformed image the student's term is 0.
        """
        terms = super().unlabeled_terms(loss, outputs, views)
        if loss.transform_weight:
            values = transform_cross_entropy(outputs["joint"], views)
            terms["unlabeled_transform_loss"] = (
                loss.transform_weight * self._reduce_joint(values, views)
            )
        if loss.distillation_weight and self.distillation is not None:
            terms["unlabeled_distillation_loss"] = (
                loss.distillation_weight
                * self.ramp(loss)
                * self._distillation_term(self.distillation, outputs, views)
            )
        return terms

    def pseudo_label_loss(
        self, targets: Tensor, outputs: dict[str, Tensor], views: StepViews
    ) -> Tensor:
        """The cross-entropy of the joint labels of all views.

        Plus that of the class on the strong view, if there is one, given by
        the student or, without a student, of its joint label.
        """
        values = joint_cross_entropy(targets, outputs["joint"], views)
        loss = self._reduce_joint(values, views)
        if "strong_student" in outputs:
            return loss + class_cross_entropy(
                targets, outputs["strong_student"]
            )
        if "strong_joint" in outputs:
            strong = joint_cross_entropy(targets, outputs["strong_joint"], (0,))
            return loss + strong[:, 0]
        return loss

    def _distillation_term(
        self,
        distillation: SelfDistillation,
        outputs: dict[str, Tensor],
        views: StepViews,
    ) -> Tensor:
        if "student" not in outputs:
            return keras.ops.zeros_like(outputs["joint"][:, 0, 0, 0])
        weight, _ = distillation.factors(views.num_in_step)
        return weight * distillation_divergence(
            self.teacher_logits(outputs, views),
            outputs["student"],
            distillation.temperature,
        )

    @property
    def _joint_factor(self) -> int:
        return self.num_transforms if self.joint_reduction == "sum" else 1

    def _reduce_joint(self, values: Tensor, views: StepViews) -> Tensor:
        return reduce_views(values, views.num_in_step, self._joint_factor)

    # -- Inference: `ViewClassifier.predict` and `deploy` use it -----------

    @property
    def modes(self) -> tuple[str, ...]:
        """Names of the inference modes; the one the model is meant for last."""
        if self.distillation is None:
            return super().modes
        return (*super().modes, "distilled")

    @property
    def reductions(self) -> dict[str, tuple[str, ...]]:
        """Mode -> names of its reductions, the paper's first."""
        return {**super().reductions, "single": REDUCTIONS["single"]}

    def class_logits(
        self,
        outputs: dict[str, Tensor],
        mode: str,
        reduction: str | None = None,
        views: Views | None = None,
    ) -> Tensor:
        """Class logits `(B, N)` in an inference mode (section 3.2)."""
        if mode == "distilled":
            return outputs["student"]
        if mode == "single":
            return ops.single(outputs["joint"], reduction or "own_transform")
        return super().class_logits(outputs, mode, reduction, views)

    def view_logits(
        self,
        outputs: dict[str, Tensor],
        views: Views | None = None,
    ) -> Tensor:
        """Class logits of each view under its own transform."""
        return ops.view_logits(outputs["joint"], views)

    def transform_losses(
        self, outputs: dict[str, Tensor], views: Views | None = None
    ) -> Tensor:
        """Cross-entropy of each view's transform, the classes summed out."""
        return transform_cross_entropy(outputs["joint"], views)

    def deployed_logits(
        self,
        features: Tensor,
        mode: str,
        reduction: str,
        views: tuple[int, ...],
    ) -> Tensor:
        """Class logits by new layers, from the columns that a mode reads."""
        if mode == "distilled":
            return deployment.class_logits(self.student_head, features)
        if mode == "single":
            return deployment.single_logits(
                self.joint_head, features, reduction
            )
        return deployment.aggregated_logits(
            self.joint_head, features, reduction, views
        )

    # -- Metrics: `MultiViewModel.compute_metrics` averages them -----------

    @property
    def accuracy_names(self) -> tuple[str, ...]:
        """Names of the accuracies, that of joint labels first."""
        return ("joint_accuracy", *super().accuracy_names)

    def accuracies(
        self, labels: Tensor, outputs: dict[str, Tensor], views: StepViews
    ) -> dict[str, Tensor]:
        """Whether the predictions of joint labels and classes are right."""
        joint_logits = outputs["joint"]
        num_views, num_classes, num_transforms = joint_logits.shape[1:]
        # (B, m, N, M) -> (B, m, N * M)
        scores = keras.ops.reshape(
            joint_logits, (-1, num_views, num_classes * num_transforms)
        )
        joint_labels = ops.joint_labels(labels, num_transforms, views)
        return {
            "joint_accuracy": keras.ops.argmax(scores, axis=-1) == joint_labels,
            **super().accuracies(labels, outputs, views),
        }

    @property
    def diagnostic_names(self) -> tuple[str, ...]:
        """Names of the figures that compare student and teacher."""
        if self.distillation is None:
            return ()
        return ("teacher_student_gap", "teacher_student_divergence")

    def diagnostics(
        self, labels: Tensor, outputs: dict[str, Tensor], views: StepViews
    ) -> dict[str, Tensor]:
        """How far the student is from its teacher, the aggregate.

        `teacher_student_gap`, whose mean is the teacher's accuracy minus the
        student's, and `teacher_student_divergence`, KL(teacher || student) in
        nats at temperature 1, unweighted.
        """
        if self.distillation is None:
            return {}
        teacher = self.class_logits(outputs, "aggregated", views=views)
        student = self.class_logits(outputs, "distilled")
        teacher_is_right, student_is_right = (
            keras.ops.cast(keras.ops.argmax(logits, axis=-1) == labels, "int8")
            for logits in (teacher, student)
        )
        return {
            "teacher_student_gap": teacher_is_right - student_is_right,
            "teacher_student_divergence": distillation_divergence(
                teacher, student
            ),
        }

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        distillation = self.distillation or False
        return {
            **super().get_config(),
            "distillation": keras.saving.serialize_keras_object(distillation),
            "joint_reduction": self.joint_reduction,
        }
