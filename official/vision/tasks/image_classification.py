# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The data side of every image classification task."""

import functools
from collections.abc import Sequence
from typing import Any
from typing import cast

import keras
import numpy as np

from official.core.run_directory import RunError
from official.core.task import Task
from official.modeling.layers.freezing import freeze_batch_normalization
from official.typing import Array
from official.typing import Dataset
from official.typing import Path
from official.vision.configs.image_classification import BackboneConfig
from official.vision.configs.image_classification import (
    ImageClassificationConfig,
)
from official.vision.dataloaders.data_config import DataConfig
from official.vision.dataloaders.dataset_factory import ClassificationData
from official.vision.dataloaders.dataset_factory import build_data
from official.vision.dataloaders.dataset_factory import build_test_images
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.evaluation_pipeline import evaluation_dataset
from official.vision.dataloaders.training_pipeline import training_dataset
from official.vision.modeling.backbones.factory import build_backbone


class ImageClassificationTask(Task):
    """Data sets and backbone of an image classification experiment.

    A subclass builds the model, names its metrics and exports it.

    Args:
        config: The experiment; its task is an `ImageClassificationConfig`.
    """

    @functools.cached_property
    def data(self) -> ClassificationData:
        """The images of the run, loaded when first asked for.

        Raises:
            RunError: They are not there or cannot be used.
        """
        try:
            return build_data(self.data_config, self.config.runtime.seed)
        except ValueError as error:
            raise RunError(str(error)) from error

    def data_digest(self) -> str:
        """Returns what stands for the images and labels of the run."""
        return self.data.digest

    @property
    def task_config(self) -> ImageClassificationConfig:
        """The settings of the task."""
        return cast(ImageClassificationConfig, self.config.task)

    @property
    def data_config(self) -> DataConfig:
        """The settings of the images, their preprocessing among them."""
        return self.task_config.data

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """`(H, W, C)` of the images as the network gets them."""
        return self.data.train.image_shape

    def build_backbone(self) -> keras.layers.Layer:
        """Builds the backbone for the images of the data set.

        Returns:
            The backbone, its batch normalization frozen if that is set.

        Raises:
            RunError: Its batch normalization is to be frozen, and it has none.
        """
        return backbone_of(self.task_config.backbone, self.image_shape)

    def training_dataset(self, start_step: int) -> Dataset:
        """Makes endless training batches from `start_step` on."""
        try:
            return training_dataset(
                self.data.train,
                self.data_config,
                self.config.runtime.seed,
                start_step,
                self.data.unlabeled,
            )
        except ValueError as error:
            raise RunError(str(error)) from error

    def validation_dataset(self) -> Dataset:
        """Makes batches with each validation example once."""
        return evaluation_dataset(self.data.validation, self.data_config)

    def test_dataset(self) -> Dataset:
        """Makes batches with each test example once."""
        return evaluation_dataset(self.data.test, self.data_config)

    def folder_images(
        self,
        folder: Path,
        image_shape: tuple[int, int, int],
        class_names: Sequence[str],
    ) -> EncodedImages:
        """Lists the images of a folder, to test a model on.

        Args:
            folder: Images that need not be of the data set, `CLASS/*`.
            image_shape: `(H, W, C)` of the model.
            class_names: The N names that the model knows.

        Returns:
            The images, for `evaluation_dataset`.

        Raises:
            RunError: The folder does not fit the model.
        """
        try:
            return build_test_images(
                self.data_config, folder, image_shape, tuple(class_names)
            )
        except ValueError as error:
            raise RunError(str(error)) from error

    def example_images(self, model: keras.Model) -> dict[str, Array]:
        """Shows the first training images as the network gets them."""
        images = self.data_config.restore(self.first_training_images())
        return {"training_images": images}

    def first_training_images(self, count: int = 8) -> Array:
        """Returns the first images of training, `(count, H, W, C)`."""
        images = self.training_dataset(0).map(lambda images, *_: images)
        batches = images.unbatch().batch(count).take(1)
        return next(batches.as_numpy_iterator())

    def test_sample(self, count: int) -> tuple[Array, Array]:
        """Takes test images, evenly spread over the set, and their labels.

        Args:
            count: Number of images; all if there are fewer.

        Returns:
            Float32 `(n, H, W, C)` and int32 `(n,)`.
        """
        test = self.data.test
        if len(test) > count:
            test = test.take(np.linspace(0, len(test) - 1, count, dtype=int))
        return self.arrays(test)

    def arrays(self, data: LabeledImages) -> tuple[Array, Array]:
        """Returns examples as the network gets them, not augmented.

        Args:
            data: A set like those of `self.data`, or a part of one.

        Returns:
            Float32 `(n, H, W, C)` and int32 `(n,)`.
        """
        dataset = evaluation_dataset(data, self.data_config)
        images, labels = zip(*dataset.as_numpy_iterator(), strict=True)
        return np.concatenate(images), np.concatenate(labels)

    def describe_data(self) -> dict[str, Any]:
        """States facts on the data, for `results.json`."""
        return {
            "dataset": self.data_config.name,
            "num_classes": self.data.train.num_classes,
            "class_names": list(self.data.train.class_names),
            "class_counts": list(self.data.class_counts),
            "num_train_examples": len(self.data.train),
            "num_validation_examples": len(self.data.validation),
            "num_test_examples": len(self.data.test),
            **self._describe_unlabeled(),
        }

    def _describe_unlabeled(self) -> dict[str, int]:
        unlabeled = self.data.unlabeled
        if unlabeled is None:
            return {}
        return {
            "num_unlabeled_examples": len(unlabeled),
            "num_test_examples_among_unlabeled": self.data.unlabeled_copies,
        }


def backbone_of(
    config: BackboneConfig, image_shape: tuple[int, int, int]
) -> keras.layers.Layer:
    """Builds the backbone that the settings of a task name.

    Args:
        config: The settings.
        image_shape: `(H, W, C)`.

    Returns:
        The backbone, its batch normalization frozen if that is set.

    Raises:
        RunError: Its batch normalization is to be frozen, and it has none.
    """
    backbone = build_backbone(config.name, image_shape, config.options)
    if config.freeze_batch_normalization and not (
        freeze_batch_normalization(backbone)
    ):
        raise RunError(
            "task.backbone.freeze_batch_normalization: Got true for "
            f"{config.name}, which has no batch normalization. Expected "
            "false."
        )
    return backbone
