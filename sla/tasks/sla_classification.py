# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Image classification by any of the five methods."""

import dataclasses

import keras

from official.core import files
from official.modeling.optimization.learning_rate import step_at
from official.modeling.optimization.optimizer_factory import build_optimizer
from official.vision.evaluation.class_groups import group_figures
from official.vision.serving.saved_model import write_saved_model
from official.vision.tasks.image_classification import ImageClassificationTask
from sla.configs.class_loss import ClassLossConfig
from sla.inference.deployed_form import DeployedForm
from sla.inference.network import build_network
from sla.inference.view_answers import collect_answers
from sla.losses.class_loss import ClassLoss
from sla.modeling.augmentation_model import AugmentationModel
from sla.modeling.deferred_reweighting import DeferredReweighting
from sla.modeling.multi_task_model import MultiTaskModel
from sla.modeling.self_distillation import SelfDistillation
from sla.modeling.sla_model import SLAModel


class SLAClassificationTask(ImageClassificationTask):
    """Builds, measures and exports the model of one of the methods.

    Args:
        config: an `ExperimentConfig` whose task is an
            `SLAClassificationConfig`.
    """

    def build_model(self):
        """The model of the method, built and compiled.

        Raises:
            ValueError: if data, backbone and transforms do not fit.
        """
        model = build_method(
            self.config.task,
            self.build_backbone(),
            self.data.train.num_classes,
            self.build_class_loss(),
        )
        model.build((None, *self.image_shape))
        model.compile(
            build_optimizer(
                self.config.trainer.optimizer, self.config.trainer.train_steps
            )
        )
        return model

    def build_class_loss(self):
        """The `sla.ClassLoss` for the training images, None for the default."""
        config = self.config.task.class_loss
        settings = dataclasses.asdict(config)
        deferred_until = settings.pop("deferred_until")
        if config == ClassLossConfig():
            return None
        return ClassLoss(
            class_counts=self.data.class_counts,
            deferred=deferred_until is not None,
            **settings,
        )

    def callbacks(self, model):
        """Turns deferred class weights on when it is time."""
        fraction = self.config.task.class_loss.deferred_until
        if fraction is None:
            return []
        return [
            DeferredReweighting(
                step_at(fraction, self.config.trainer.train_steps)
            )
        ]

    def metric_names(self, model):
        """Accuracies that may select the model."""
        return model.accuracy_names

    def default_metric(self, model):
        """Accuracy of the inference mode that the method is meant for."""
        return f"{model.default_mode}_accuracy"

    def shown_metrics(self, model):
        """Accuracies that progress lines show."""
        return [f"{mode}_accuracy" for mode in model.modes]

    def example_images(self, model):
        """The first training images, each as a row of its views."""
        views = model.transforms(self.first_training_images())
        rows = keras.ops.concatenate(
            [views[:, j] for j in range(model.num_transforms)], axis=2
        )
        rows = keras.ops.convert_to_numpy(rows)
        return {"views": self.data.preprocessing.restore(rows)}

    def describe(self, model):
        """Facts on method and data, for `results.json`."""
        return {
            "method": self.config.task.method,
            **self.describe_data(),
            "transforms": model.transforms.name,
            "num_transforms": model.num_transforms,
        }

    def describe_test(self, model):
        """Accuracy by groups of classes, if their numbers are unequal."""
        counts = self.data.class_counts
        if len(set(counts)) == 1:
            return {}
        answers = collect_answers(model, self.test_dataset())
        return group_figures(
            counts,
            answers.labels,
            {mode: answers.logits(mode).argmax(axis=1) for mode in model.modes},
        )

    def export(self, model, path):
        """Writes the default deployed form as a SavedModel."""
        network = build_network(
            model,
            DeployedForm(model.default_mode),
            self.data.preprocessing,
            self.data.train.class_names,
        )
        with files.replacing(path) as temporary:
            write_saved_model(network, temporary)


def build_method(task, backbone, num_classes, class_loss=None):
    """The model of a method, not yet built.

    Args:
        task: an `SLAClassificationConfig`.
        backbone: a `keras.Model` or layer.
        num_classes: N.
        class_loss: a `sla.ClassLoss`, or None for the cross-entropy.

    Returns:
        A `MultiViewModel`.
    """
    if task.method == "baseline":
        return AugmentationModel(backbone, num_classes, class_loss=class_loss)
    options = {
        "transforms": task.transforms,
        "transform_chunk": task.transform_chunk,
        "transforms_per_step": task.transforms_per_step,
        "class_loss": class_loss,
    }
    if task.method == "da":
        return AugmentationModel(backbone, num_classes, **options)
    if task.method == "mt":
        return MultiTaskModel(backbone, num_classes, **options)
    distillation = False
    if task.method == "sla_sd":
        settings = dataclasses.asdict(task.distillation)
        distillation = SelfDistillation(**settings)
    return SLAModel(
        backbone,
        num_classes,
        distillation=distillation,
        joint_reduction=task.joint_reduction,
        **options,
    )
