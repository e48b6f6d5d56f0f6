# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The data side of every image classification task."""

import functools

from official.vision.dataloaders.dataset_factory import build_data
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
        """The `ClassificationData`, loaded when first asked for."""
        return build_data(self.config.task.data, self.config.runtime.seed)

    def build_backbone(self):
        """The backbone for the images of the data set."""
        backbone = self.config.task.backbone
        return build_backbone(
            backbone.name, self.data.train.image_shape, backbone.options
        )

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

    def _evaluation_dataset(self, data):
        return evaluation_dataset(
            data,
            self.config.task.data.evaluation_batch_size,
            self.data.preprocessing,
        )

    def describe_data(self):
        """Facts on the data, for `results.json`."""
        return {
            "dataset": self.config.task.data.name,
            "num_classes": self.data.train.num_classes,
            "num_train_examples": len(self.data.train),
            "num_validation_examples": len(self.data.validation),
            "num_test_examples": len(self.data.test),
        }
