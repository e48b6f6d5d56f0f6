# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the data side of an image classification task."""

import numpy as np

from image_files import write_classes
from official.core.config_definitions import ExperimentConfig
from official.vision.configs.image_classification import (
    ImageClassificationConfig,
)
from official.vision.tasks.image_classification import ImageClassificationTask


def test_a_folder_of_images_from_configuration_to_batches(tmp_path):
    write_classes(tmp_path, {"cat": 10, "dog": 10})
    task = ImageClassificationConfig.from_dict(
        {
            "data": {
                "name": "folder",
                "data_dir": str(tmp_path),
                "image_size": [8, 8],
                "batch_size": 4,
                "fraction": 0.5,
                "validation_size": 4,
                "augmentation": {"random_resized_crop": True},
            }
        }
    )
    task = ImageClassificationTask(ExperimentConfig(task=task).validate())
    assert task.describe_data() == {
        "dataset": "folder",
        "num_classes": 2,
        "class_names": ["cat", "dog"],
        "num_train_examples": 6,
        "num_validation_examples": 4,
        "num_test_examples": 4,
    }
    images, labels = next(iter(task.training_dataset(start_step=5)))
    assert images.shape == (4, 8, 8, 3) and labels.shape == (4,)
    for dataset in (task.validation_dataset(), task.test_dataset()):
        counted = np.concatenate([labels for _, labels in dataset])
        assert np.bincount(counted).tolist() == [2, 2]
