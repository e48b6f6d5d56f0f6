# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The data side of every image classification task."""

import functools

import numpy as np

from official.core.run_directory import RunError
from official.vision.dataloaders.dataset_factory import build_data
from official.vision.dataloaders.dataset_factory import build_preprocessing
from official.vision.dataloaders.dataset_factory import build_test_images
from official.vision.dataloaders.input_pipeline import evaluation_dataset
from official.vision.dataloaders.input_pipeline import training_dataset
from official.vision.modeling.backbones.factory import build_backbone


class ImageClassificationTask:
    """Data sets and backbone of an image classification experiment.

    A subclass builds the model and names its metrics.

    Args:
        config: an `ExperimentConfig` whose task is an
            `ImageClassificationConfig`.
    """

    def __init__(self, config):
        self.config = config

    @functools.cached_property
    def data(self):
        """The `ClassificationData`, loaded when first asked for.

        Raises:
            RunError: if it is not there or cannot be used.
        """
        try:
            return build_data(self.config.task.data, self.config.runtime.seed)
        except ValueError as error:
            raise RunError(str(error)) from error

    @property
    def image_shape(self):
        """`(H, W, C)` of the images as the network gets them."""
        return self.data.train.image_shape

    def build_backbone(self):
        """The backbone for the images of the data set."""
        backbone = self.config.task.backbone
        return build_backbone(backbone.name, self.image_shape, backbone.options)

    def training_dataset(self, start_step):
        """Endless training batches from `start_step` on."""
        return training_dataset(
            self.data.train,
            self.config.task.data.batch_size,
            self.data.preprocessing,
            self.config.runtime.seed,
            start_step,
            self.config.task.data.tf_data_service,
        )

    def validation_dataset(self):
        """Each validation example once."""
        return self._evaluation_dataset(self.data.validation)

    def test_dataset(self):
        """Each test example once."""
        return self._evaluation_dataset(self.data.test)

    def folder_dataset(self, folder, image_shape, class_names):
        """Each image of a folder once, which need not be of the data set.

        Args:
            folder, image_shape, class_names: as for `build_test_images`.

        Raises:
            RunError: if the folder does not fit the model.
        """
        config = self.config.task.data
        try:
            return evaluation_dataset(
                build_test_images(config, folder, image_shape, class_names),
                config.evaluation_batch_size,
                build_preprocessing(config),
            )
        except ValueError as error:
            raise RunError(str(error)) from error

    def _evaluation_dataset(self, data):
        return evaluation_dataset(
            data,
            self.config.task.data.evaluation_batch_size,
            self.data.preprocessing,
        )

    def example_images(self, model):
        """The first training images as the network gets them.

        Args:
            model: the model of the task.

        Returns:
            Dict of tag -> array `(k, H, W, C)` of floats in [0, 1].
        """
        images = self.first_training_images()
        return {"training_images": self.data.preprocessing.restore(images)}

    def first_training_images(self, count=8):
        """The first images that training sees, `(count, H, W, C)`."""
        images = self.training_dataset(0).map(lambda images, *_: images)
        batches = images.unbatch().batch(count).take(1)
        return next(batches.as_numpy_iterator())

    def test_sample(self, count):
        """Test images, evenly spread over the set, and their labels.

        Args:
            count: of images; all if there are fewer.

        Returns:
            Float32 `(n, H, W, C)` and int32 `(n,)`.
        """
        test = self.data.test
        if len(test) > count:
            test = test.take(np.linspace(0, len(test) - 1, count, dtype=int))
        return self.arrays(test)

    def arrays(self, data):
        """Examples as the network gets them, not augmented.

        Args:
            data: a set like those of `self.data`, or a part of one.

        Returns:
            Float32 `(n, H, W, C)` and int32 `(n,)`.
        """
        batches = list(self._evaluation_dataset(data).as_numpy_iterator())
        return tuple(np.concatenate(parts) for parts in zip(*batches))

    def callbacks(self, model):
        """Callbacks of the task's own for training: none here.

        Args:
            model: the model of the task.
        """
        return []

    def describe_test(self, model):
        """Further figures on the test images, for `results.json`: none here.

        Args:
            model: the selected model.
        """
        return {}

    def describe_data(self):
        """Facts on the data, for `results.json`."""
        return {
            "dataset": self.config.task.data.name,
            "num_classes": self.data.train.num_classes,
            "class_names": list(self.data.train.class_names),
            "class_counts": list(self.data.class_counts),
            "num_train_examples": len(self.data.train),
            "num_validation_examples": len(self.data.validation),
            "num_test_examples": len(self.data.test),
        }
