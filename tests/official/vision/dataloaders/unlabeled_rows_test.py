# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of batches of labeled and unlabeled images."""

import dataclasses
import itertools

import numpy as np
import pytest

from image_sets import encoded_images
from image_sets import images_in_memory
from official.vision.dataloaders.data_config import DataConfig
from official.vision.dataloaders.training_pipeline import training_dataset
from official.vision.ops.augmentation_config import AugmentationConfig

LABELED = images_in_memory(12)
# Told apart by their pixels: none of the labeled images is black.
UNLABELED = dataclasses.replace(
    images_in_memory(20), images=np.zeros((20, 6, 5, 3), "uint8")
)
CONFIG = DataConfig(batch_size=4, unlabeled="rest", unlabeled_batch_size=6)
MIXED = AugmentationConfig(mixup_alpha=0.5, cutmix_alpha=0.5)


def _batches(config=CONFIG, unlabeled=UNLABELED, start_step=0, count=4, seed=3):
    batches = training_dataset(LABELED, config, seed, start_step, unlabeled)
    return [
        (images.numpy(), labels.numpy())
        for images, labels in itertools.islice(batches, count)
    ]


def test_every_batch_has_as_many_of_each_as_asked_for():
    for images, labels in _batches():
        assert images.shape == (10, 6, 5, 3)
        assert (labels == -1).sum() == 6
        is_black = (images == images.min()).all(axis=(1, 2, 3))
        np.testing.assert_array_equal(is_black, labels == -1)


def test_both_are_spread_evenly():
    _, labels = _batches(count=1)[0]
    assert (labels[:5] >= 0).sum() == (labels[5:] >= 0).sum() == 2


def test_the_labeled_rows_are_those_of_a_run_without_unlabeled_ones():
    alone = training_dataset(LABELED, CONFIG, 3)
    for (images, labels), (expected, expected_labels) in zip(_batches(), alone):
        np.testing.assert_array_equal(labels[labels >= 0], expected_labels)
        np.testing.assert_array_equal(images[labels >= 0], expected)


@pytest.mark.parametrize("encoded", [False, True])
def test_a_batch_depends_on_seed_and_step_alone(encoded):
    unlabeled = encoded_images(20) if encoded else images_in_memory(20)
    config = dataclasses.replace(
        CONFIG, augmentation=AugmentationConfig(crop_padding=1)
    )
    batches = _batches(config, unlabeled, count=7)
    later = _batches(config, unlabeled, start_step=5, count=2)
    for (images, labels), (same, same_labels) in zip(batches[5:], later):
        np.testing.assert_array_equal(images, same)
        np.testing.assert_array_equal(labels, same_labels)
    other, _ = _batches(config, unlabeled, count=1, seed=4)[0]
    assert not np.array_equal(batches[0][0], other)


def test_every_unlabeled_image_is_seen_once_in_an_epoch():
    unlabeled = images_in_memory(12)
    rows = [
        image.tobytes()
        for images, labels in _batches(unlabeled=unlabeled, count=2)
        for image in images[labels == -1]
    ]
    assert len(set(rows)) == 12


def test_only_labeled_images_are_mixed():
    config = dataclasses.replace(CONFIG, augmentation=MIXED)
    for images, labels in _batches(config):
        assert labels.shape == (10, 12)
        unlabeled = labels.sum(axis=1) == 0
        assert unlabeled.sum() == 6
        np.testing.assert_allclose(labels[~unlabeled].sum(axis=1), 1, rtol=1e-6)
        assert (images[unlabeled] == images.min()).all()


def test_by_default_there_are_as_many_unlabeled_images():
    config = dataclasses.replace(CONFIG, unlabeled_batch_size=None)
    _, labels = _batches(config, count=1)[0]
    assert (labels == -1).sum() == 4
