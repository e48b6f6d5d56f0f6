# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the tf.data pipeline of evaluation."""

import numpy as np
import pytest
import tensorflow as tf

from image_sets import encoded_images
from image_sets import images_in_memory
from official.vision.dataloaders import in_memory
from official.vision.dataloaders.data_config import DataConfig
from official.vision.dataloaders.evaluation_pipeline import evaluation_dataset
from official.vision.dataloaders.image_data import ImageData
from official.vision.ops.augmentation_config import AugmentationConfig


def _config(batch_size, **settings):
    augmentation = AugmentationConfig(crop_padding=2, horizontal_flip=True)
    return DataConfig(
        evaluation_batch_size=batch_size, augmentation=augmentation, **settings
    )


def _batches(dataset):
    return [(images.numpy(), labels.numpy()) for images, labels in dataset]


def _assert_equal(first, second):
    for (images, labels), (other_images, other_labels) in zip(
        _batches(first), _batches(second), strict=True
    ):
        np.testing.assert_array_equal(images, other_images)
        np.testing.assert_array_equal(labels, other_labels)


@pytest.mark.parametrize("batch_size", [1, 4, 5, 10, 16])
def test_evaluation_covers_each_example_once_in_order(batch_size):
    data, config = images_in_memory(10), _config(batch_size)
    dataset = evaluation_dataset(data, config)
    batches = _batches(dataset)
    assert len(batches) == dataset.cardinality() == -(-10 // batch_size)
    images, labels = (np.concatenate(part) for part in zip(*batches))
    np.testing.assert_array_equal(labels, data.labels)
    np.testing.assert_array_equal(images, config.normalize(data.images))
    assert dataset.element_spec == (
        tf.TensorSpec((None, 6, 5, 3), "float32"),
        tf.TensorSpec((None,), "int32"),
    )


def test_files_and_bytes_give_the_same_batches(tmp_path):
    in_files, held = encoded_images(7, tmp_path), encoded_images(7)
    assert in_files.are_paths and not held.are_paths
    _assert_equal(
        evaluation_dataset(in_files, _config(4)),
        evaluation_dataset(held, _config(4)),
    )


@pytest.mark.parametrize("evaluation_resize", [None, 7])
def test_encoded_and_decoded_images_give_the_same_batches(evaluation_resize):
    encoded = encoded_images(10)
    images, _ = in_memory.decode_images(encoded, evaluation_resize)
    decoded = ImageData(images, encoded.labels, encoded.class_names)
    config = _config(4, evaluation_resize=evaluation_resize)
    dataset = evaluation_dataset(encoded, config)
    same = evaluation_dataset(decoded, config)
    _assert_equal(dataset, same)
    assert dataset.cardinality() == same.cardinality() == 3
    assert dataset.element_spec == same.element_spec


def test_settings_that_do_not_fit_the_images():
    with pytest.raises(ValueError, match="mean=.*Expected 1 value or 3"):
        evaluation_dataset(images_in_memory(4), _config(2, mean=[0.1, 0.2]))
    with pytest.raises(ValueError, match=r"known size.*with_size\(\(H, W"):
        evaluation_dataset(encoded_images(3, size=None), _config(2))
