# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the data side of an image classification task."""

import numpy as np
import pytest

from image_files import write_classes
from official.core.config_definitions import ExperimentConfig
from official.core.run_directory import RunError
from official.vision.configs.image_classification import (
    ImageClassificationConfig,
)
from official.vision.tasks.image_classification import ImageClassificationTask


class DataSide(ImageClassificationTask):
    """The task with the least that a subclass must add."""

    def build_model(self):
        raise NotImplementedError

    metric_names = default_metric = shown_metrics = describe = export = (
        build_model
    )


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
    task = DataSide(ExperimentConfig(task=task).validate())
    assert task.describe_data() == {
        "dataset": "folder",
        "num_classes": 2,
        "class_names": ["cat", "dog"],
        "class_counts": [4, 3],
        "num_train_examples": 7,
        "num_validation_examples": 4,
        "num_test_examples": 3,
    }
    assert task.callbacks(None) == [] and task.describe_test(None) == {}
    images, labels = next(iter(task.training_dataset(start_step=5)))
    assert images.shape == (4, 8, 8, 3) and labels.shape == (4,)
    for dataset, counts in (
        (task.validation_dataset(), [2, 2]),
        (task.test_dataset(), [1, 2]),
    ):
        counted = np.concatenate([labels for _, labels in dataset])
        assert np.bincount(counted).tolist() == counts


def _digits(**data):
    task = ImageClassificationConfig.from_dict({"data": data})
    return DataSide(ExperimentConfig(task=task).validate())


def test_runs_of_one_division_see_it_in_another_order():
    first, other = _digits(split_seed=3), _digits(split_seed=3)
    other.config.runtime.seed = 1
    np.testing.assert_array_equal(
        first.data.train.images, other.data.train.images
    )
    batches = [task.first_training_images() for task in (first, other)]
    assert np.any(batches[0] != batches[1])


def test_first_training_images_go_over_several_batches():
    task = _digits(batch_size=16)
    images = task.first_training_images(40)
    batches = task.training_dataset(0).take(3).as_numpy_iterator()
    expected = np.concatenate([images for images, _ in batches])[:40]
    np.testing.assert_array_equal(images, expected)


def test_a_test_sample_is_spread_over_the_set():
    task = _digits()
    test = task.data.test
    images, labels = task.test_sample(10)
    chosen = [round(index * 796 / 9 - 0.4999) for index in range(10)]
    np.testing.assert_array_equal(labels, test.labels[chosen])
    pixels = task.data_config.normalize(test.images[chosen])
    np.testing.assert_allclose(images, pixels, atol=1e-6)
    assert len(task.test_sample(5000)[1]) == 797


def test_a_folder_that_the_model_was_not_trained_on(tmp_path):
    write_classes(tmp_path, {"7": 3, "3": 2})
    task = _digits()
    listed = task.folder_images(
        str(tmp_path), (8, 8, 1), task.data.test.class_names
    )
    images, labels = task.arrays(listed)
    assert images.shape == (5, 8, 8, 1)
    assert labels.tolist() == [3, 3, 7, 7, 7]
    assert np.abs(images).max() <= 1
    with pytest.raises(RunError, match="not classes of the model: 7"):
        task.folder_images(str(tmp_path), (8, 8, 1), ("3", "4"))


def test_data_that_are_not_there_are_a_run_error(tmp_path):
    with pytest.raises(RunError, match="Got data_dir=.*Expected a folder"):
        _digits(name="folder", data_dir=str(tmp_path / "no")).test_dataset()
