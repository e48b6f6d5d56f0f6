# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From a data configuration to the images of a run."""

import dataclasses
import math
from typing import Union

import numpy as np

from official.vision.dataloaders import folder_source
from official.vision.dataloaders import in_memory
from official.vision.dataloaders import index_file
from official.vision.dataloaders import readable_files
from official.vision.dataloaders import sources
from official.vision.dataloaders import splits
from official.vision.dataloaders.class_imbalance import ClassImbalance
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.image_data import MEMORY_LIMIT
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.preprocessing import Preprocessing
from official.vision.ops.batch_augmentation import BatchAugmentation


@dataclasses.dataclass(frozen=True, eq=False)
class ClassificationData:
    """The three sets of a run, which share no example, and their treatment.

    Attributes:
        train: `ImageData` or `EncodedImages` to learn from, with every class
            in it.
        validation: likewise, to select on.
        test: likewise, to report on.
        preprocessing: `Preprocessing` of all three.
    """

    train: Union[ImageData, EncodedImages]
    validation: Union[ImageData, EncodedImages]
    test: Union[ImageData, EncodedImages]
    preprocessing: Preprocessing

    @property
    def class_counts(self):
        """Training examples of each class, a tuple of N integers."""
        labels, num_classes = self.train.labels, self.train.num_classes
        return tuple(np.bincount(labels, minlength=num_classes).tolist())


def build_data(config, seed):
    """Loads the images of a configuration and divides them.

    Files that are no images are found before the division, and so are images
    that cannot be decoded, where all are decoded once to be kept in memory.

    Args:
        config: `DataConfig`.
        seed: integer >= 0; the training and validation examples depend on it
            unless there is a `config.split_seed`, the test examples do not.

    Returns:
        `ClassificationData`.

    Raises:
        ValueError: if the source is unknown or its data not there, if images
            cannot be read or differ in size, if the division is impossible, if
            a class has no training example, or if the preprocessing does not
            fit the images.

    Example:

    >>> from official.vision.configs.image_classification import DataConfig
    >>> data = build_data(DataConfig(labels_per_class=5), seed=0)
    >>> len(data.train), len(data.validation), len(data.test)
    (50, 200, 797)
    """
    parts = sources.load_images(config.name, config.data_dir)
    pool_size = len(parts[0])
    preprocessing = build_preprocessing(config)
    parts = _readable(parts, config)
    parts = _sized(parts, config, preprocessing)
    # Random resized crops are taken from the originals.
    parts, views = _decoded(parts, config)
    to_train_on = views if preprocessing.crop_area is None else parts
    pool, *validation, test = views
    _check_all_classes(pool, config.name)
    if config.split_seed is not None:
        seed = config.split_seed
    train, selected = _divide(pool, validation, pool_size, config, seed)
    validation = validation[0] if validation else pool.take(selected)
    if config.imbalance.kind != "none":
        chosen = splits.balanced_subset(
            validation.labels, validation.num_classes, seed
        )
        validation = validation.take(chosen)
    return ClassificationData(
        train=to_train_on[0].take(train),
        validation=validation,
        test=test,
        preprocessing=preprocessing,
    )


def build_test_images(config, folder, image_shape, class_names):
    """Labelled images of a folder, for a model trained on `config`.

    Args:
        config: `DataConfig` of the training; of it only `unreadable` counts.
        folder: holds `CLASS/*`, see `load_labelled_folder`.
        image_shape: `(H, W, C)` of the model.
        class_names: tuple of the N names that the model knows.

    Returns:
        `EncodedImages` with that size.

    Raises:
        ValueError: if the folder does not fit the model, or holds files that
            are no images.
    """
    *size, channels = image_shape
    data = folder_source.load_labelled_folder(folder, class_names)
    data = readable_files.readable(data, config.unreadable)
    return dataclasses.replace(data, channels=channels).with_size(size)


def build_preprocessing(config):
    """The `Preprocessing` of a `DataConfig`."""
    augmentation = config.augmentation
    return Preprocessing(
        mean=tuple(config.mean),
        stddev=tuple(config.stddev),
        crop_padding=augmentation.crop_padding,
        horizontal_flip=augmentation.horizontal_flip,
        crop_area=(
            tuple(augmentation.crop_area)
            if augmentation.random_resized_crop
            else None
        ),
        evaluation_resize=config.evaluation_resize,
        batch_augmentation=BatchAugmentation(
            rand_augment_magnitude=augmentation.rand_augment_magnitude,
            rand_augment_layers=augmentation.rand_augment_layers,
            color_jitter=augmentation.color_jitter,
            mixup_alpha=augmentation.mixup_alpha,
            cutmix_alpha=augmentation.cutmix_alpha,
            label_smoothing=augmentation.label_smoothing,
        ),
    )


def _readable(parts, config):
    return [
        readable_files.readable(part, config.unreadable)
        if isinstance(part, EncodedImages) and part.are_paths
        else part
        for part in parts
    ]


def _sized(parts, config, preprocessing):
    """The parts with images of one size, checked against the preprocessing."""
    size = config.image_size
    encoded = isinstance(parts[0], EncodedImages)
    if size is None and encoded:
        size = in_memory.common_size(parts)
    height, width, channels = parts[0].image_shape
    preprocessing.check_image_shape((*(size or (height, width)), channels))
    if encoded:
        return [part.with_size(size) for part in parts]
    resized = config.evaluation_resize or (height, width) != tuple(size or ())
    if size is None or not resized:
        return parts
    return [
        in_memory.resize_images(part, size, config.evaluation_resize)
        for part in parts
    ]


def _decoded(parts, config):
    """The parts, and the same examples decoded if they are to be kept so."""
    if isinstance(parts[0], ImageData) or not _fits(parts, config.cache):
        return parts, parts
    kept, views = [], []
    for part in parts:
        images, faults = in_memory.decode_images(part, config.evaluation_resize)
        whole = readable_files.without_faults(part, faults, config.unreadable)
        if faults:
            images = np.delete(images, list(faults), axis=0)
        kept.append(whole)
        views.append(ImageData(images, whole.labels, whole.class_names))
    return kept, views


def _fits(parts, cache):
    size = sum(len(part) * math.prod(part.image_shape) for part in parts)
    return cache == "always" or (cache == "auto" and size <= MEMORY_LIMIT)


def _divide(pool, validation, pool_size, config, seed):
    """Indices into the pool for training, and for validation if it has none."""
    imbalance = config.imbalance
    few = {
        "labels_per_class": config.labels_per_class,
        "fraction": config.fraction,
        "class_names": pool.class_names,
        "imbalance": (
            None
            if imbalance.kind == "none"
            else ClassImbalance(imbalance.kind, imbalance.ratio)
        ),
    }
    path = config.validation_indices
    if path is None:
        if validation:
            return splits.subset(pool.labels, seed, **few), None
        return splits.training_split(
            pool.labels,
            validation_size=_validation_size(config, len(pool)),
            seed=seed,
            **few,
        )
    if validation:
        raise ValueError(
            f"'{config.name}' has a validation set of its own. Received: "
            f"validation_indices={path!r}. Leave it null."
        )
    if len(pool) != pool_size:
        raise ValueError(
            "validation_indices count all images of the set, but "
            f"{pool_size - len(pool)} of them cannot be read. Repair or remove "
            "those and count again."
        )
    return splits.training_split_without(
        pool.labels,
        validation_indices=index_file.read_indices(path, len(pool)),
        seed=seed,
        **few,
    )


def _validation_size(config, pool_size):
    size = config.validation_size
    return int(size) if size >= 1 else math.ceil(size * pool_size)


def _check_all_classes(pool, name):
    counts = np.bincount(pool.labels, minlength=pool.num_classes)
    if not counts.all():
        absent = int(np.argmin(counts))
        raise ValueError(
            f"The pool of '{name}' has no example of class {absent} "
            f"({pool.class_names[absent]!r}), so it cannot be learnt. Take the "
            "class out of class_names or add examples of it."
        )
