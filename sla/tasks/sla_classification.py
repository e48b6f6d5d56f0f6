# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Image classification by any of the methods."""

import dataclasses
from collections.abc import Sequence
from typing import Any
from typing import cast

import keras

from official.core import files
from official.core.run_directory import RunError
from official.modeling.layers.freezing import thaw
from official.modeling.layers.freezing import trainable_flags
from official.modeling.optimization.learning_rate import step_at
from official.modeling.optimization.optimizer_factory import build_optimizer
from official.modeling.optimization.scaled_rates import backbone_rate_factors
from official.modeling.optimization.scaled_rates import with_rate_factors
from official.typing import Array
from official.typing import Dataset
from official.typing import Path
from official.vision.dataloaders import data_service
from official.vision.evaluation.class_groups import group_figures
from official.vision.modeling.layers.strong_augmentation import (
    StrongAugmentation,
)
from official.vision.serving.saved_model import write_saved_model
from official.vision.tasks.image_classification import ImageClassificationTask
from sla.configs.class_loss import ClassLossConfig
from sla.configs.methods import METHODS
from sla.configs.sla_classification import SLAClassificationConfig
from sla.inference.deployed_model import deployed_model_of
from sla.inference.deployment_options import DeploymentOptions
from sla.inference.view_predictions import collect_view_predictions
from sla.losses.class_loss import ClassLoss
from sla.losses.unlabeled import UnlabeledLoss
from sla.modeling.augmentation_model import AugmentationModel
from sla.modeling.deferred_reweighting import DeferredReweighting
from sla.modeling.multi_task_model import MultiTaskModel
from sla.modeling.multi_view_model import MultiViewModel
from sla.modeling.self_distillation import SelfDistillation
from sla.modeling.sla_model import SLAModel
from sla.tasks.cached_features import MEMORY
from sla.tasks.cached_features import CachedFeatures
from sla.tasks.feature_files import folder_of

_MODELS: dict[str, type[MultiViewModel]] = {
    "baseline": AugmentationModel,
    "da": AugmentationModel,
    "mt": MultiTaskModel,
    "sla": SLAModel,
    "sla_sd": SLAModel,
    "fixmatch": AugmentationModel,
}
# The settings that a model takes under the same name.
_MODEL_SETTINGS = (
    "transforms",
    "transform_chunk",
    "transforms_per_step",
    "joint_reduction",
)


class SLAClassificationTask(ImageClassificationTask):
    """Builds, measures and exports the model of one of the methods.

    Args:
        config: The experiment; its task is an `SLAClassificationConfig`.
    """

    @property
    def task_config(self) -> SLAClassificationConfig:
        """The settings of the task."""
        return cast(SLAClassificationConfig, self.config.task)

    def build_model(self) -> MultiViewModel:
        """Builds and compiles the model of the method.

        Returns:
            The model, with all variables.

        Raises:
            RunError: Features are to be cached that cannot be.
            ValueError: Data, backbone and transforms that do not fit, or a
                tf.data service that does not answer.
        """
        if self.config.trainer.cache_features is not None:
            self._check_cached_features(self.config.trainer.cache_features)
        service = self.data_config.tf_data_service
        if service is not None:
            data_service.check_answers(service)
        model = build_method(
            self.task_config,
            self.build_backbone(),
            self.data.train.num_classes,
            self.build_class_loss(),
            self.build_unlabeled_loss(),
        )
        model.build((None, *self.image_shape))
        self._flags = trainable_flags(model.backbone)
        self._start_phase(model, 0)
        return model

    def _check_cached_features(self, place: str) -> None:
        if place != MEMORY:
            folder_of(place)
        strategy = self.config.runtime.distribution_strategy
        magnitude = self.task_config.unlabeled_loss.strong_magnitude
        remedy = "with trainer.cache_features. Or set that to null."
        if strategy not in ("one_device", "mirrored"):
            raise RunError(
                f"runtime.distribution_strategy: Got {strategy!r}. Expected "
                f"one_device or mirrored {remedy}"
            )
        if self.data_config.unlabeled is not None and magnitude is not None:
            raise RunError(
                f"task.unlabeled_loss.strong_magnitude: Got {magnitude}. "
                f"Expected null {remedy}"
            )

    def set_phase(self, model: MultiViewModel, step: int) -> None:
        """Trains the heads alone in the first steps, and then all."""
        is_frozen = not model.backbone.trainable
        if is_frozen != self._is_frozen(step):
            self._start_phase(model, step)
            model.optimizer.build(model.trainable_variables)

    def _is_frozen(self, step: int) -> bool:
        return step < self.config.trainer.freeze_backbone_steps

    def _start_phase(self, model: MultiViewModel, step: int) -> None:
        """Compiles the model for the phase of a step."""
        trainer = self.config.trainer
        if self._is_frozen(step):
            model.backbone.trainable = False
        elif not model.backbone.trainable:
            thaw(model.backbone, self._flags)
        first, end = trainer.phase_of(step)
        optimizer = build_optimizer(trainer.optimizer, end - first)
        factors = backbone_rate_factors(
            model.trainable_variables,
            model.backbone,
            trainer.optimizer.backbone_factor,
            trainer.optimizer.layer_decay,
        )
        model.compile(with_rate_factors(optimizer, factors))

    def fit_data(
        self, model: MultiViewModel, step: int, verbose: bool = False
    ) -> tuple[Dataset, Dataset]:
        """Makes batches of images or, where they are cached, of features."""
        if self.config.trainer.cache_features is None or not self._is_frozen(
            step
        ):
            return super().fit_data(model, step, verbose)
        features = CachedFeatures(self.config, self.data, model, verbose)
        return features.training_dataset(step), features.validation_dataset()

    def build_class_loss(self) -> ClassLoss:
        """Builds the loss of class labels, for the training images."""
        config = self.task_config.class_loss
        if config == ClassLossConfig():
            return ClassLoss()
        settings = dataclasses.asdict(config)
        deferred_until = settings.pop("deferred_until")
        return ClassLoss(
            class_counts=self.data.class_counts,
            deferred=deferred_until is not None,
            **settings,
        )

    def build_unlabeled_loss(self) -> UnlabeledLoss | None:
        """Builds the loss of unlabeled images, if there are some."""
        if self.data_config.unlabeled is None:
            return None
        settings = dataclasses.asdict(self.task_config.unlabeled_loss)
        del settings["strong_magnitude"]
        ramp = settings.pop("ramp")
        steps = step_at(ramp, self.config.trainer.train_steps)
        return UnlabeledLoss(ramp_steps=steps, **settings)

    def callbacks(
        self, model: keras.Model
    ) -> Sequence[keras.callbacks.Callback]:
        """Turns deferred class weights on when it is time."""
        fraction = self.task_config.class_loss.deferred_until
        if fraction is None:
            return []
        trainer = self.config.trainer
        start_step = step_at(fraction, trainer.train_steps)
        if model.backbone.trainable:
            # The optimizer counts from the first of these steps.
            start_step = max(0, start_step - trainer.freeze_backbone_steps)
        return [DeferredReweighting(start_step)]

    def metric_names(self, model: MultiViewModel) -> Sequence[str]:
        """Names the accuracies that may select the model."""
        return model.accuracy_names

    def default_metric(self, model: MultiViewModel) -> str:
        """Names the accuracy of the mode that the method is meant for."""
        return f"{model.default_mode}_accuracy"

    def shown_metrics(self, model: MultiViewModel) -> Sequence[str]:
        """Names the accuracies that progress lines show."""
        return [f"{mode}_accuracy" for mode in model.modes]

    def example_images(self, model: MultiViewModel) -> dict[str, Array]:
        """Shows the first training images, each as a row of its views."""
        views = model.transforms(self.first_training_images())
        rows = keras.ops.concatenate(
            [views[:, j] for j in range(model.num_transforms)], axis=2
        )
        rows = keras.ops.convert_to_numpy(rows)
        return {"views": self.data_config.restore(rows)}

    def describe(self, model: MultiViewModel) -> dict[str, Any]:
        """States facts on method and data, for `results.json`."""
        return {
            "method": self.task_config.method,
            **self.describe_data(),
            "transforms": model.transforms.name,
            "num_transforms": model.num_transforms,
        }

    def describe_test(self, model: MultiViewModel) -> dict[str, Any]:
        """Computes accuracy by groups of classes of unequal numbers."""
        counts = self.data.class_counts
        if len(set(counts)) == 1:
            return {}
        predictions = collect_view_predictions(model, self.test_dataset())
        return group_figures(
            counts,
            predictions.labels,
            {
                mode: predictions.logits(mode).argmax(axis=1)
                for mode in model.modes
            },
        )

    def export(self, model: MultiViewModel, path: Path) -> None:
        """Writes the model, deployed in its default mode, as a SavedModel."""
        deployed = deployed_model_of(
            model,
            DeploymentOptions(model.default_mode),
            self.data_config,
            self.data.train.class_names,
        )
        with files.replacing(path) as temporary:
            write_saved_model(deployed, temporary)


def build_method(
    task: SLAClassificationConfig,
    backbone: keras.layers.Layer,
    num_classes: int,
    class_loss: ClassLoss | None = None,
    unlabeled_loss: UnlabeledLoss | None = None,
) -> MultiViewModel:
    """Builds the model of a method; its variables come with `build`.

    Args:
        task: The settings of the task.
        backbone: Images `(B, H, W, C)` -> features.
        num_classes: N.
        class_loss: Loss of class labels; None for the cross-entropy.
        unlabeled_loss: Loss of unlabeled images; None if there are none.

    Returns:
        A model of the class that the method trains.
    """
    method = METHODS[task.method]
    options = {
        name: getattr(task, name)
        for name in _MODEL_SETTINGS
        if method.uses(f"task.{name}")
    }
    if method.uses("task.distillation"):
        settings = dataclasses.asdict(task.distillation)
        options["distillation"] = SelfDistillation(**settings)
    magnitude = task.unlabeled_loss.strong_magnitude
    if unlabeled_loss is not None and magnitude is not None:
        options["strong_augmentation"] = StrongAugmentation(
            task.data.mean, task.data.stddev, magnitude
        )
    return _MODELS[task.method](
        backbone,
        num_classes,
        class_loss=class_loss,
        unlabeled_loss=unlabeled_loss,
        **options,
    )
