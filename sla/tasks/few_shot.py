# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Learning from episodes to tell new classes apart."""

import dataclasses
import functools
from collections.abc import Callable
from collections.abc import Sequence
from typing import Any
from typing import cast

import keras
import numpy as np

from official.core import files
from official.core.run_directory import RunError
from official.core.task import Task
from official.modeling.optimization.optimizer_factory import build_optimizer
from official.typing import Array
from official.typing import Dataset
from official.typing import Path
from official.vision.dataloaders.class_division import ClassDivision
from official.vision.dataloaders.data_digest import data_digest
from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.episode_config import EpisodeDataConfig
from official.vision.dataloaders.episode_data import build_division
from official.vision.dataloaders.episode_data import episode_dataset
from official.vision.dataloaders.episodes import EpisodeSampler
from official.vision.dataloaders.episodes import EpisodeShape
from official.vision.tasks.image_classification import backbone_of
from sla import transforms
from sla.configs.few_shot import FewShotConfig
from sla.inference.embedding import embed_images
from sla.inference.episode_accuracy import episode_accuracies
from sla.inference.support_classifiers import classifiers_of_model
from sla.modeling.deployment import build_embedding
from sla.modeling.few_shot_model import FewShotModel
from sla.modeling.self_distillation import SelfDistillation

# Validation and test episodes are the same in all runs.
_VALIDATION_SEED = 1
_TEST_SEED = 2
_TEST_EPISODES = 1000


class FewShotTask(Task):
    """Trains on episodes of base classes, selects on validation classes.

    Args:
        config: The experiment; its task is a `FewShotConfig`.
    """

    @property
    def task_config(self) -> FewShotConfig:
        """The settings of the task."""
        return cast(FewShotConfig, self.config.task)

    @property
    def data_config(self) -> EpisodeDataConfig:
        """The settings of the images."""
        return self.task_config.data

    @functools.cached_property
    def division(self) -> ClassDivision:
        """The images by base, validation and novel classes.

        Raises:
            RunError: They are not there or cannot be used.
        """
        try:
            return build_division(self.data_config)
        except ValueError as error:
            raise RunError(str(error)) from error

    def data_digest(self) -> str:
        """Returns what stands for the images and labels of the run."""
        return self._digest

    @functools.cached_property
    def _digest(self) -> str:
        return data_digest(list(self.division.by_name.values()))

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """`(H, W, C)` of the images as the network gets them."""
        return self.division.base.image_shape

    def build_model(self) -> FewShotModel:
        """Builds and compiles the model of the method.

        Returns:
            The model, with all variables.

        Raises:
            RunError: A setting that learning from episodes does not have.
            ValueError: Data, backbone, episodes and transforms that do not fit.
        """
        self._check_trainer()
        task = self.task_config
        self.sampler("training")
        self.sampler("validation")
        self._test_sampler()
        backbone = backbone_of(task.backbone, self.image_shape)
        distillation: bool | SelfDistillation = False
        if task.method == "sla_sd":
            settings = dataclasses.asdict(task.distillation)
            distillation = SelfDistillation(**settings)
        model = FewShotModel(
            backbone,
            task.transforms,
            method=task.method.removesuffix("_sd"),
            head=task.head,
            distillation=distillation,
        )
        model.build((None, *self.image_shape))
        trainer = self.config.trainer
        model.compile(build_optimizer(trainer.optimizer, trainer.train_steps))
        return model

    def _check_trainer(self) -> None:
        """Raises for settings that would be ignored."""
        trainer = self.config.trainer
        for name, value, default in (
            ("freeze_backbone_steps", trainer.freeze_backbone_steps, 0),
            ("optimizer.backbone_factor", trainer.optimizer.backbone_factor, 1),
            ("optimizer.layer_decay", trainer.optimizer.layer_decay, 1),
        ):
            if value != default:
                raise RunError(
                    f"trainer.{name}: Got {value}. Expected {default} for "
                    "learning from episodes, where all weights are trained at "
                    "one rate."
                )

    def sampler(self, part: str) -> EpisodeSampler:
        """What draws the episodes of a part of the run.

        Args:
            part: "training" or "validation".

        Returns:
            A sampler. That of validation is the same for all seeds.

        Raises:
            ValueError: There are too few classes or images.
        """
        task = self.task_config
        if part == "validation":
            return _sampler(
                self.division.validation,
                task.validation_episodes,
                _VALIDATION_SEED,
            )
        versions = 1
        if task.method == "new_classes":
            versions = len(transforms.get(task.transforms))
        return _sampler(
            self.division.base,
            task.training_episodes,
            self.config.runtime.seed,
            versions=versions,
        )

    def training_dataset(self, start_step: int) -> Dataset:
        """Makes endless batches of episodes from `start_step` on."""
        key = np.random.SeedSequence(self.config.runtime.seed)
        return episode_dataset(
            self.division.base,
            self.sampler("training"),
            self.data_config,
            self.data_config.batch_size,
            start_step,
            augmentation_seed=int(key.generate_state(1)[0]),
        )

    def validation_dataset(self) -> Dataset:
        """Makes the episodes of validation classes, one at a time."""
        episodes = episode_dataset(
            self.division.validation,
            self.sampler("validation"),
            self.data_config,
            batch_size=1,
        )
        return episodes.take(self.task_config.num_validation_episodes)

    def test_dataset(self) -> Dataset:
        """Makes episodes of novel classes, one at a time."""
        episodes = episode_dataset(
            self.division.novel, self._test_sampler(), self.data_config, 1
        )
        return episodes.take(_TEST_EPISODES)

    def _test_sampler(self) -> EpisodeSampler:
        return _sampler(
            self.division.novel,
            self.task_config.validation_episodes,
            _TEST_SEED,
        )

    def test_figures(
        self, model: FewShotModel, share: Callable[[Dataset], Dataset]
    ) -> dict[str, float]:
        """Measures the accuracy in episodes of novel classes.

        Args:
            model: The selected model.
            share: Not used: one device computes the features of all images.

        Returns:
            The mean accuracy in each mode.
        """
        del share
        images = embed_images(model, self.config, self.division.novel)
        accuracies = episode_accuracies(
            images,
            self._test_sampler(),
            _TEST_EPISODES,
            classifiers_of_model(model),
        )
        return {
            f"{mode}_accuracy": float(values.mean())
            for (_, mode), values in accuracies.items()
        }

    def metric_names(self, model: FewShotModel) -> Sequence[str]:
        """Names the accuracies that may select the model."""
        return self.shown_metrics(model)

    def default_metric(self, model: FewShotModel) -> str:
        """Names the accuracy of the mode that the method is meant for."""
        return f"{model.default_mode}_accuracy"

    def shown_metrics(self, model: FewShotModel) -> Sequence[str]:
        """Names the accuracies that progress lines show."""
        return [f"{mode}_accuracy" for mode in model.modes]

    def example_images(self, model: FewShotModel) -> dict[str, Array]:
        """Shows the support images of the first episode."""
        episode = next(self.training_dataset(0).as_numpy_iterator())
        images = episode["support"][0, :, 0]
        return {"support_images": self.data_config.restore(images)}

    def call_model(self, model: keras.Model, images: Any) -> Any:
        """Features of images, for the graph in TensorBoard."""
        return model.features(images)

    def describe(self, model: FewShotModel) -> dict[str, Any]:
        """States facts on method and data, for `results.json`."""
        division = self.division
        return {
            "method": self.task_config.method,
            "dataset": self.data_config.name,
            "head": self.task_config.head,
            "num_classes": division.base.num_classes,
            "num_validation_classes": division.validation.num_classes,
            "num_novel_classes": division.novel.num_classes,
            "class_names": list(division.base.class_names),
            "num_train_examples": len(division.base),
            "num_validation_examples": len(division.validation),
            "num_test_examples": len(division.novel),
            "training_episodes": self.task_config.training_episodes.as_dict(),
            "transforms": model.transforms.name,
            "num_transforms": model.num_transforms,
        }

    def export(self, model: FewShotModel, path: Path) -> None:
        """Writes the embedding, images to features, as a SavedModel."""
        with files.replacing(path) as temporary:
            build_embedding(model).export(temporary, verbose=False)


def _sampler(
    data: LabeledImages, shape: EpisodeShape, seed: int, versions: int = 1
) -> EpisodeSampler:
    return EpisodeSampler(
        data.labels, data.class_names, shape, seed, versions=versions
    )
