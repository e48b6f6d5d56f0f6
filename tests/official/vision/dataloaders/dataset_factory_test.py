# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the data of a run."""

import numpy as np
import pytest

from official.vision.configs.image_classification import AugmentationConfig
from official.vision.configs.image_classification import DataConfig
from official.vision.dataloaders import sources
from official.vision.dataloaders.dataset_factory import build_data
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.preprocessing import Preprocessing
from official.vision.ops.batch_augmentation import BatchAugmentation


def test_default_configuration_uses_all_digits():
    data = build_data(DataConfig(), seed=0)
    assert len(data.train) == 800
    assert len(data.validation) == 200
    assert len(data.test) == 797
    assert data.preprocessing == Preprocessing()


def test_settings_reach_the_data():
    config = DataConfig(
        labels_per_class=3,
        validation_size=50,
        mean=[0.3],
        stddev=[0.4],
        augmentation=AugmentationConfig(crop_padding=1, horizontal_flip=True),
    )
    data = build_data(config, seed=0)
    assert np.bincount(data.train.labels).tolist() == [3] * 10
    assert len(data.validation) == 50
    assert data.preprocessing == Preprocessing((0.3,), (0.4,), 1, True)


def test_settings_of_the_batch_augmentation_reach_it():
    settings = {
        "rand_augment_magnitude": 5,
        "rand_augment_layers": 3,
        "color_jitter": [0.1, 0.2, 0.3, 0.4],
        "mixup_alpha": 0.6,
        "cutmix_alpha": 0.7,
        "label_smoothing": 0.8,
    }
    config = DataConfig(augmentation=AugmentationConfig(**settings))
    expected = BatchAugmentation(**settings)
    assert build_data(config, 0).preprocessing.batch_augmentation == expected


def test_the_seed_moves_training_and_validation_but_not_test():
    one = build_data(DataConfig(), seed=0)
    same = build_data(DataConfig(), seed=0)
    other = build_data(DataConfig(), seed=1)
    np.testing.assert_array_equal(one.train.images, same.train.images)
    for part in ("train", "validation"):
        images = getattr(one, part).images
        assert not np.array_equal(images, getattr(other, part).images)
    np.testing.assert_array_equal(one.test.images, other.test.images)


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"name": "nothing"}, "no image source called 'nothing'"),
        ({"validation_size": 1000}, "validation_size must be in 1..999"),
        ({"labels_per_class": 90}, "Class . has .* left by validation_size"),
        ({"mean": [0.1, 0.2, 0.3]}, "mean must hold 1 value or 1"),
        (
            {"augmentation": AugmentationConfig(crop_padding=8)},
            "crop_padding must be less",
        ),
    ],
)
def test_what_cannot_be_built(settings, message):
    with pytest.raises(ValueError, match=message):
        build_data(DataConfig(**settings), seed=0)


def test_a_class_without_examples(monkeypatch):
    blank = ImageData(
        np.zeros((4, 8, 8, 1), "uint8"),
        np.array([0, 1, 0, 1], "int32"),
        ("cat", "dog", "bird"),
    )
    loaders = {"blank": lambda data_dir: (blank, blank)}
    monkeypatch.setattr(sources, "_SOURCES", loaders)
    config = DataConfig(name="blank", validation_size=2)
    with pytest.raises(ValueError, match=r"'blank' has no .* 2 \('bird'\)"):
        build_data(config, seed=0)
