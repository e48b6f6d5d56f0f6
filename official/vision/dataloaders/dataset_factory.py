# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From a data configuration to the images of a run."""

import dataclasses

import numpy as np

from official.vision.dataloaders import sources
from official.vision.dataloaders import splits
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.preprocessing import Preprocessing
from official.vision.ops.batch_augmentation import BatchAugmentation


@dataclasses.dataclass(frozen=True, eq=False)
class ClassificationData:
    """The three sets of a run, which share no example, and their treatment.

    Attributes:
        train: `ImageData` to learn from, with every class in it.
        validation: `ImageData` to select on, from the same pool as `train`.
        test: `ImageData` to report on.
        preprocessing: `Preprocessing` of all three.
    """

    train: ImageData
    validation: ImageData
    test: ImageData
    preprocessing: Preprocessing


def build_data(config, seed):
    """Loads the images of a configuration and divides them.

    Args:
        config: `DataConfig`.
        seed: integer >= 0; the training and validation examples depend on it,
            the test examples do not.

    Returns:
        `ClassificationData`.

    Raises:
        ValueError: if the source is unknown or its data not there, if the
            division is impossible, if a class has no training example, or if
            the preprocessing does not fit the images.

    Example:

    >>> from official.vision.configs.image_classification import DataConfig
    >>> data = build_data(DataConfig(labels_per_class=5), seed=0)
    >>> len(data.train), len(data.validation), len(data.test)
    (50, 200, 797)
    """
    pool, test = sources.load_images(config.name, config.data_dir)
    augmentation = config.augmentation
    preprocessing = Preprocessing(
        mean=tuple(config.mean),
        stddev=tuple(config.stddev),
        crop_padding=augmentation.crop_padding,
        horizontal_flip=augmentation.horizontal_flip,
        batch_augmentation=BatchAugmentation(
            rand_augment_magnitude=augmentation.rand_augment_magnitude,
            rand_augment_layers=augmentation.rand_augment_layers,
            color_jitter=augmentation.color_jitter,
            mixup_alpha=augmentation.mixup_alpha,
            cutmix_alpha=augmentation.cutmix_alpha,
            label_smoothing=augmentation.label_smoothing,
        ),
    )
    preprocessing.check_image_shape(pool.image_shape)
    _check_all_classes(pool, config.name)
    train, validation = splits.training_split(
        pool.labels, config.labels_per_class, config.validation_size, seed
    )
    return ClassificationData(
        train=pool.take(train),
        validation=pool.take(validation),
        test=test,
        preprocessing=preprocessing,
    )


def _check_all_classes(pool, name):
    counts = np.bincount(pool.labels, minlength=pool.num_classes)
    if not counts.all():
        absent = int(np.argmin(counts))
        raise ValueError(
            f"The pool of '{name}' has no example of class {absent} "
            f"({pool.class_names[absent]!r}), so it cannot be learnt. Take the "
            "class out of class_names or add examples of it."
        )
