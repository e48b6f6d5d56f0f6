# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Which images of a set a run trains and validates on."""

import dataclasses
import math

import numpy as np

from official.typing import Array
from official.vision.dataloaders import index_file
from official.vision.dataloaders import splits
from official.vision.dataloaders.data_config import DataConfig
from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.group_split import group_split


@dataclasses.dataclass(frozen=True, eq=False)
class Division:
    """The parts of a set.

    Attributes:
        train: Sorted indices into the pool of the images to train on.
        rest: Sorted indices into the pool of the images of no part.
        validation: The validation images.
    """

    train: Array
    rest: Array
    validation: LabeledImages


def divide(
    pool: LabeledImages,
    validation: LabeledImages | None,
    num_listed: int,
    config: DataConfig,
    seed: int,
) -> Division:
    """Chooses training examples from a pool, and the validation images.

    Args:
        pool: Images with every class among them.
        validation: The source's own validation images; None to take some of
            the pool.
        num_listed: Images that the pool had before those that cannot be read
            were left out.
        config: Settings of the data.
        seed: At least 0.

    Returns:
        The parts. There is the same number of validation images of each class
        if training is imbalanced.

    Raises:
        ValueError: The division is impossible, or `validation_indices` cannot
            be used.
    """
    held_out = np.array([], int)
    if validation is None:
        train, held_out = _split_pool(pool, num_listed, config, seed)
        validation = pool.take(held_out)
    elif config.validation_indices is not None:
        raise ValueError(
            f"Got validation_indices={config.validation_indices!r}. Expected "
            f"null, because '{config.name}' has its own validation set."
        )
    else:
        train = splits.subset(pool.labels, config, seed, pool.class_names)
    if config.imbalance.is_on:
        balanced = splits.balanced_subset(
            validation.labels, validation.num_classes, seed
        )
        validation = validation.take(balanced)
    taken = np.concatenate([train, held_out])
    rest = np.setdiff1d(np.arange(len(pool)), taken)
    return Division(train, rest, validation)


def _split_pool(
    pool: LabeledImages, num_listed: int, config: DataConfig, seed: int
) -> tuple[Array, Array]:
    """`(train_indices, validation_indices)` into the pool."""
    path = config.validation_indices
    if path is None:
        size = _validation_size(config.validation_size, len(pool))
        if pool.groups is not None:
            held_out, _ = group_split(
                pool.labels, pool.groups, size / len(pool), seed
            )
            return splits.training_split_without(
                pool.labels, config, held_out, seed, pool.class_names
            )
        return splits.training_split(
            pool.labels, config, size, seed, pool.class_names
        )
    if len(pool) != num_listed:
        raise ValueError(
            f"Got {num_listed - len(pool)} images that cannot be read. "
            "Expected none, because validation_indices refer to all images of "
            "the set. Repair or remove these images and write the indices anew."
        )
    indices = index_file.read_indices(path, len(pool))
    return splits.training_split_without(
        pool.labels, config, indices, seed, pool.class_names
    )


def _validation_size(size: float, pool_size: int) -> int:
    """A number of images from a setting that may be a share of them."""
    return int(size) if size >= 1 else math.ceil(size * pool_size)
