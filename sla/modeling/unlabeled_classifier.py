# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What all models learn from images without class labels."""

from typing import Any

import keras

from official.typing import Tensor
from sla.losses.cross_entropy import class_targets
from sla.losses.unlabeled import UnlabeledLoss
from sla.losses.unlabeled import pseudo_labels
from sla.losses.unlabeled import resolve_unlabeled_loss
from sla.modeling.step_views import StepViews
from sla.modeling.step_views import Views
from sla.modeling.view_classifier import ViewClassifier
from sla.ops import mean_over_views
from sla.ops.label_layout import identity_position


class UnlabeledClassifier(ViewClassifier):
    """A `ViewClassifier` that can learn from unlabeled images, too.

    A subclass gives the terms beyond that of pseudo-labels
    (`unlabeled_loss_names`, `unlabeled_terms`), and says how pseudo-labels are
    learned (`pseudo_label_loss`).

    Args:
        *args: Arguments of `ViewClassifier`.
        unlabeled_loss: None, True, or a `sla.UnlabeledLoss`.
        strong_augmentation: Layer that makes a strongly changed copy of each
            image, such as `sla.layers.StrongAugmentation`, or None. In
            training it goes through the network as well, untransformed, and
            pseudo-labels are learned on it.
        **kwargs: Further arguments of `ViewClassifier`.
    """

    def __init__(
        self,
        *args: Any,
        unlabeled_loss: bool | UnlabeledLoss | None = None,
        strong_augmentation: keras.layers.Layer | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.strong_augmentation = strong_augmentation
        self.unlabeled_loss = resolve_unlabeled_loss(unlabeled_loss)
        self.ramp_step = None
        if self.unlabeled_loss is not None and self.unlabeled_loss.ramp_steps:
            self.ramp_step = self.add_state("ramp_step")

    def add_state(self, name: str) -> keras.Variable:
        """Adds a scalar that is saved with the model and not learned.

        Args:
            name: Its name.

        Returns:
            A float32 variable with the value 0, the same on all replicas.
        """
        return self.add_weight(
            name=name,
            shape=(),
            initializer="zeros",
            trainable=False,
            dtype="float32",
            autocast=False,
            aggregation="only_first_replica",
        )

    @property
    def unlabeled_loss_names(self) -> tuple[str, ...]:
        """Names of the terms that `unlabeled_terms` returns."""
        return ("pseudo_label_loss",) if self.teaches_all_views else ()

    @property
    def unlabeled_report_names(self) -> tuple[str, ...]:
        """Names of all that is reported of unlabeled images."""
        if not self.teaches_all_views:
            return self.unlabeled_loss_names
        return (*self.unlabeled_loss_names, "pseudo_label_share")

    @property
    def teaches_all_views(self) -> bool:
        """Whether the loss of every view depends on the teacher."""
        loss = self.unlabeled_loss
        return loss is not None and loss.pseudo_label_weight > 0

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Builds the network, after a check that there is a term."""
        if self.unlabeled_loss is not None and not self.unlabeled_loss_names:
            raise ValueError(
                f"Got {self.unlabeled_loss} for a {type(self).__name__}, which "
                "has no term of weight above 0 in it. Expected a "
                "pseudo_label_weight above 0."
            )
        super().build(input_shape)

    def call(
        self,
        images: Tensor,
        training: bool | None = None,
        views: Views | None = None,
    ) -> dict[str, Tensor]:
        """Logits of all heads, as of `ViewNetwork`.

        In training there are those of the strongly changed images, too, in the
        pass of the untransformed ones: `strong_` and the name of the head.
        """
        outputs = super().call(images, training, views)
        has_identity = views is None or identity_position(views) is not None
        if not training or self.strong_augmentation is None or not has_identity:
            return outputs
        # They depend on the seed and the step alone.
        step = 0 if self.optimizer is None else self.optimizer.iterations
        seed = [keras.ops.cast(key, "int32") for key in (self.seed or 0, step)]
        images = self.strong_augmentation(images, seed=keras.ops.stack(seed))
        strong = super().call(images, training, (0,))
        return outputs | {f"strong_{name}": strong[name] for name in strong}

    def unlabeled_terms(
        self,
        loss: UnlabeledLoss,
        outputs: dict[str, Tensor],
        views: StepViews,
    ) -> dict[str, Tensor]:
        """The terms of images without label, weighted.

        Args:
            loss: The model's `unlabeled_loss`.
            outputs: What `call` returned.
            views: The views that `call` ran. If they are not all of the step,
                each term is these views' share of it.

        Returns:
            Dict of each name in `unlabeled_loss_names` -> float32 `(B,)`.
        """
        if not self.teaches_all_views:
            return {}
        targets = self.pseudo_labels(loss, outputs, views)
        values = self.pseudo_label_loss(targets, outputs, views)
        return {"pseudo_label_loss": loss.pseudo_label_weight * values}

    def pseudo_label_loss(
        self, targets: Tensor, outputs: dict[str, Tensor], views: StepViews
    ) -> Tensor:
        """The cross-entropy with pseudo-labels; for a subclass to give.

        Args:
            targets: float32 `(B, N)`: one-hot, or zeros where there is none.
            outputs: What `call` returned.
            views: The views that `call` ran. If they are not all of the step,
                the result is their share.

        Returns:
            float32 `(B,)`.
        """
        raise NotImplementedError

    def pseudo_labels(
        self,
        loss: UnlabeledLoss,
        outputs: dict[str, Tensor],
        views: StepViews,
    ) -> Tensor:
        """The teacher's classes as targets `(B, N)`, where it is certain."""
        return pseudo_labels(
            self.teacher_logits(outputs, views), loss.threshold
        )

    def teacher_logits(
        self, outputs: dict[str, Tensor], views: StepViews
    ) -> Tensor:
        """Aggregated logits `(B, N)` over all views of the step so far."""
        if views.teacher_logits is not None:
            return views.teacher_logits
        view_logits = self.view_logits(outputs, views)
        if views.earlier_logits is not None:
            view_logits = keras.ops.concatenate(
                [view_logits, views.earlier_logits], axis=1
            )
        return mean_over_views(view_logits)

    def ramp(self, loss: UnlabeledLoss) -> Tensor | float:
        """Share of its full weight that the distillation term has, 0 to 1."""
        if self.ramp_step is None:
            return 1.0
        return keras.ops.minimum(self.ramp_step / loss.ramp_steps, 1.0)

    def count_batch(self, views: StepViews) -> None:
        """Counts a training batch: in its last pass, that of the identity."""
        is_last = identity_position(views) is not None
        if self.ramp_step is not None and is_last:
            self.ramp_step.assign_add(1.0)

    def targets(self, labels: Tensor) -> Tensor:
        """Target probabilities `(B, N)`; zeros where there is no label."""
        return class_targets(
            labels, self.num_classes, self.unlabeled_loss is not None
        )

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        return {
            **super().get_config(),
            **{
                name: keras.saving.serialize_keras_object(getattr(self, name))
                for name in ("unlabeled_loss", "strong_augmentation")
            },
        }
