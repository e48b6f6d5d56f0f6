# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How all models train: from logits to the loss and the metrics."""

import inspect
from typing import Any

import keras
import numpy as np

from official.typing import Array
from official.typing import Tensor
from sla.layers.joint_dense import check_count
from sla.losses.class_loss import ClassLoss
from sla.losses.example_mean import ExampleMean
from sla.modeling.argument_checks import check_class_loss
from sla.modeling.argument_checks import check_part_of_views
from sla.modeling.argument_checks import check_steps_in_parts
from sla.modeling.feature_extractor import check_features
from sla.modeling.input_checks import check_data
from sla.modeling.input_checks import check_images
from sla.modeling.input_checks import check_weights
from sla.modeling.labeled_rows import counting_weights
from sla.modeling.labeled_rows import labeled_rows
from sla.modeling.labeled_rows import share_of_mean
from sla.modeling.monitor_modes import set_monitor_modes
from sla.modeling.pixel_range import warn_of_rescaling
from sla.modeling.reported_classifier import ReportedClassifier
from sla.modeling.step_views import StepViews
from sla.modeling.unlabeled_checks import check_class_weight_of_unlabeled
from sla.modeling.unlabeled_checks import check_some_of_each
from sla.modeling.view_accuracy import accuracies_on
from sla.transforms.transform_set import TransformSet


class MultiViewModel(ReportedClassifier):
    """A classifier that trains on every view of every image.

    Keras's own training step runs it: `call` takes images to logits, then
    `compute_loss` takes logits to the loss, and `compute_metrics` to all else
    that is reported. (With `transform_chunk` or `transforms_per_step` the step
    is `sla.modeling.tensorflow_step.train_step`.)

    A subclass gives the terms of the loss (`loss_names`, `loss_terms`), and may
    give further metrics (`accuracy_names`, `accuracies`, `diagnostic_names`,
    `diagnostics`). See `ViewNetwork` and `ViewClassifier` for the rest.

    Args:
        backbone: `keras.Model` or layer: images `(B, H, W, C)` -> features
            `(B, D)`, or `(B, h, w, D)`, which are average-pooled.
        num_classes: N, at least 2.
        transforms: Name of a transform set, or a `TransformSet`.
        transform_chunk: Number of transforms whose views go through the
            network at once in training, between 1 and M; all by default. Less
            memory, same gradient, except that batch normalization sees one
            chunk at a time. TensorFlow only.
        transforms_per_step: Number of transforms in each training step: the
            identity and a random subset of the others, drawn anew in every
            step; all M by default. Between 2 and M. TensorFlow only.
        seed: Seed of what is drawn for `transforms_per_step`; by default that
            of `keras.utils.set_random_seed`, if there is one.
        class_loss: `sla.ClassLoss` by which class labels are learned; None for
            the cross-entropy.
        **kwargs: Arguments of `keras.Model`, and:

            - `unlabeled_loss`: None, True, or a `sla.UnlabeledLoss`, to learn
              from unlabeled images, too: those of label -1, or with a row of
              zeros in place of probabilities, in any mixture within a batch.
            - `strong_augmentation`: Layer that makes a strongly changed copy
              of each image, on which pseudo-labels are learned; see
              `sla.layers.StrongAugmentation`.

    Raises:
        ValueError: Arguments that are out of range or do not fit together.
    """

    def __init__(
        self,
        backbone: keras.layers.Layer,
        num_classes: int,
        transforms: str | TransformSet,
        transform_chunk: int | None = None,
        transforms_per_step: int | None = None,
        class_loss: ClassLoss | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(backbone, num_classes, transforms, **kwargs)
        self.transform_chunk = check_part_of_views(
            "transform_chunk", transform_chunk, 1, self.num_transforms
        )
        self.transforms_per_step = check_part_of_views(
            "transforms_per_step", transforms_per_step, 2, self.num_transforms
        )
        self.seed = None if seed is None else check_count("seed", seed, 0)
        if transforms_per_step is not None and self.seed is None:
            self.seed = _random_seed()
        self.class_loss = ClassLoss() if class_loss is None else class_loss
        check_class_loss(self.class_loss, num_classes)
        self.reweighting = None
        if self.class_loss.deferred:
            # 0 until `sla.DeferredReweighting` sets it to 1.
            self.reweighting = self.add_state("reweighting")

    def compile(
        self, optimizer: Any = "rmsprop", loss: None = None, **kwargs: Any
    ) -> None:
        """Configures training. Losses and metrics are built in.

        Args:
            optimizer: As for any Keras model.
            loss: Must stay `None`.
            **kwargs: Other arguments of `keras.Model.compile`. Extra
                `metrics` get the labels as given and the class
                probabilities `(B, N)` of the default inference mode. With
                unlabeled images give `weighted_metrics` instead, for which
                these weigh 0.

        Raises:
            ValueError: A loss, or `metrics` with an unlabeled loss.
        """
        if loss is not None:
            raise ValueError(
                f"Got loss={loss!r}. Expected None: {type(self).__name__} has "
                "its loss built in. Leave `loss` out."
            )
        if kwargs.get("metrics") and self.unlabeled_loss is not None:
            raise ValueError(
                f"Got metrics={kwargs['metrics']!r} for a model that learns "
                "from unlabeled images, which metrics cannot leave out. "
                "Expected them as weighted_metrics."
            )
        super().compile(optimizer, loss=ExampleMean(), **kwargs)

    def get_compile_config(self) -> dict[str, Any]:
        """Arguments of `compile`."""
        config = super().get_compile_config()
        if config:
            config.pop("loss", None)
        return config

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Compiles with what `get_compile_config` returned."""
        self.compile(**keras.saving.deserialize_keras_object(config))
        if self.optimizer is not None and self.built:
            self.optimizer.build(self.trainable_variables)

    # -- One step ----------------------------------------------------------

    def train_step(self, *args: Any) -> Any:
        """Keras's step, or ours where a step is not all views at once."""
        if self.transform_chunk is None and self.transforms_per_step is None:
            return super().train_step(*args)
        check_steps_in_parts()
        from sla.modeling import tensorflow_step

        return tensorflow_step.train_step(self, *args)

    def compute_loss(
        self,
        x: Any = None,
        y: Tensor = None,
        y_pred: Any = None,
        sample_weight: Tensor | None = None,
        training: bool = True,
        views: StepViews | None = None,
    ) -> Tensor:
        """The loss of the method. Every step on every backend calls this.

        It keeps the terms of the loss for the report, too.

        Args:
            x: Ignored.
            y: Class labels, integer `(B,)`, or one-hot or soft `(B, N)`.
            y_pred: What `call` returned.
            sample_weight: Optional `(B,)`; those of unlabeled images are
                ignored.
            training: Whether this is a step of training.
            views: The views that `call` ran; all M by default. If they are
                not all of the step, the result is their share of the loss.

        Returns:
            Scalar: mean over the labeled images of the weighted sum of the
            terms, plus that over the unlabeled images, plus the model's
            regularization losses.
        """
        views = self.all_views if views is None else views
        targets = self.targets(y)
        terms = self.loss_terms(targets, y_pred, views)
        if self.unlabeled_loss is None:
            self.track_terms(terms, sample_weight, views.share)
            total = sum(terms.values())
        else:
            labeled = labeled_rows(targets)
            unlabeled_terms = self.unlabeled_terms(
                self.unlabeled_loss, y_pred, views
            )
            self.track_terms(terms, sample_weight, views.share, labeled)
            self.track_terms(unlabeled_terms, None, views.share, 1 - labeled)
            _, weights = counting_weights(y, labeled, sample_weight)
            total = weights * share_of_mean(labeled) * sum(terms.values())
            total += share_of_mean(1 - labeled) * sum(unlabeled_terms.values())
            sample_weight = None
            if training:
                self.count_batch(views)
        # The regularization losses, which Keras adds, get the same share.
        loss = super().compute_loss(
            x, total, total / views.share, sample_weight, training
        )
        return loss * views.share

    def loss_terms(
        self, targets: Tensor, outputs: dict[str, Tensor], views: StepViews
    ) -> dict[str, Tensor]:
        """The terms of the loss, weighted; for a subclass to give.

        Args:
            targets: float32 `(B, N)` target probabilities.
            outputs: What `call` returned.
            views: The views that `call` ran. If they are not all of the step,
                each term is these views' share of it.

        Returns:
            Dict of each name in `loss_names` -> float32 `(B,)`.
        """
        raise NotImplementedError

    # -- Whole runs --------------------------------------------------------

    def fit(
        self, x: Any = None, y: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        """`keras.Model.fit`, after a check of the data.

        Args:
            x: Images `(n, H, W, C)`, what `view_features` makes of them, or a
                data set of either.
            y: Labels, if `x` is not a data set.
            *args: Further arguments of `keras.Model.fit`.
            **kwargs: Further arguments of `keras.Model.fit`.

        Returns:
            A `keras.callbacks.History`.

        Raises:
            ValueError: Images of a wrong rank or shape, NaN pixels, labels
                out of range, negative weights or an empty data set; before
                training starts.
        """
        given = inspect.signature(super().fit).bind(x, y, *args, **kwargs)
        images = self._check_data(x, y, given.arguments.get("sample_weight"))
        if images is not None:
            warn_of_rescaling(self.backbone, images)
        class_weight = given.arguments.get("class_weight") or {}
        if self.unlabeled_loss is not None:
            check_class_weight_of_unlabeled(class_weight, x)
            if y is not None:
                check_some_of_each(np.asarray(y), self.num_classes)
        check_weights("class_weight", np.asarray(list(class_weight.values())))
        validation = given.arguments.get("validation_data")
        if isinstance(validation, (tuple, list)):
            self._check_data(*validation)
        else:
            self._check_data(validation)
        set_monitor_modes(
            given.arguments.get("callbacks"),
            {
                **dict.fromkeys(self.loss_names, "min"),
                **dict.fromkeys(self.unlabeled_loss_names, "min"),
                **dict.fromkeys(self.diagnostic_names, "min"),
                **dict.fromkeys(self.accuracy_names, "max"),
                **dict.fromkeys(accuracies_on(self.transforms.names), "max"),
            },
        )
        return super().fit(x, y, *args, **kwargs)

    def _check_data(
        self, x: Any, y: Any = None, sample_weight: Any = None
    ) -> Array | None:
        return check_data(
            x,
            y,
            sample_weight,
            self.num_classes,
            self._check_input,
            self.unlabeled_loss is not None,
        )

    def _check_input(self, images: Any) -> None:
        """Raises for images, or features in their place, that do not fit."""
        if not isinstance(images, dict):
            check_images(images, self.transforms)
            return
        check_features(images, self)
        if self.strong_augmentation is not None:
            raise ValueError(
                "Got features for a model with strong_augmentation. Expected "
                "images, because a strong view is made from an image. Leave "
                "strong_augmentation out."
            )

    def evaluate(
        self, x: Any = None, y: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        """`keras.Model.evaluate`, after the same check as in `fit`.

        Args:
            x: Images `(n, H, W, C)`, or a data set.
            y: Labels, if `x` is not a data set.
            *args: Further arguments of `keras.Model.evaluate`.
            **kwargs: Further arguments of `keras.Model.evaluate`.

        Returns:
            What Keras returns: a list, or a dict with `return_dict=True`. The
            dict has no terms of unlabeled images if there were none.

        Raises:
            ValueError: As for `fit`.
        """
        given = inspect.signature(super().evaluate).bind(x, y, *args, **kwargs)
        # `fit` hands its own list of callbacks over, and has checked the data.
        callbacks = given.arguments.get("callbacks")
        if not isinstance(callbacks, keras.callbacks.CallbackList):
            self._check_data(x, y, given.arguments.get("sample_weight"))
        values = super().evaluate(x, y, *args, **kwargs)
        if not isinstance(values, dict):
            return values
        return {
            name: value
            for name, value in values.items()
            if name not in self.unlabeled_report_names
            or bool(keras.ops.any(self.trackers[name].count > 0))
        }

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        # None, as in files that know no class loss.
        is_default = self.class_loss == ClassLoss()
        class_loss = None if is_default else self.class_loss
        return {
            **super().get_config(),
            "transform_chunk": self.transform_chunk,
            "transforms_per_step": self.transforms_per_step,
            "seed": self.seed,
            "class_loss": keras.saving.serialize_keras_object(class_loss),
        }


def _random_seed() -> int | None:
    if keras.backend.backend() != "tensorflow":
        return None
    from sla.modeling import tensorflow_step

    return tensorflow_step.random_seed()
