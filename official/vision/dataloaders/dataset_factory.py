# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From the settings of the data to the images of a run."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from official.typing import Path
from official.vision.dataloaders import folder_source
from official.vision.dataloaders import readable_files
from official.vision.dataloaders import sources
from official.vision.dataloaders.copies import count_copies
from official.vision.dataloaders.data_config import DataConfig
from official.vision.dataloaders.data_digest import data_digest
from official.vision.dataloaders.division import divide
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.encoded_images import LabeledImages
from official.vision.dataloaders.image_data import ImageData
from official.vision.dataloaders.image_folders import some
from official.vision.dataloaders.preparation import prepare
from official.vision.dataloaders.table_source import load_label_table
from official.vision.dataloaders.unlabeled_images import check_not_labeled
from official.vision.dataloaders.unlabeled_images import draw
from official.vision.dataloaders.unlabeled_images import load_unlabeled
from official.vision.dataloaders.unlabeled_images import prepare_unlabeled
from official.vision.dataloaders.unlabeled_images import rest_of


@dataclasses.dataclass(frozen=True, eq=False)
class ClassificationData:
    """The sets of a run, which share no example.

    Attributes:
        train: Images to learn from, with every class among them.
        validation: Images to select the model on.
        test: Images to report on.
        digest: Stands for all of the data, see `data_digest`.
        unlabeled: Images to learn from without label, if there are some.
        unlabeled_copies: Number of test images that are among them, as far as
            both are kept in memory.
        test_files: Paths of the test images, if these are files.
    """

    train: LabeledImages
    validation: LabeledImages
    test: LabeledImages
    digest: str
    unlabeled: LabeledImages | None = None
    unlabeled_copies: int = 0
    test_files: Sequence[str] | None = None

    @property
    def class_counts(self) -> tuple[int, ...]:
        """Training examples of each class, N integers."""
        labels, num_classes = self.train.labels, self.train.num_classes
        return tuple(np.bincount(labels, minlength=num_classes).tolist())

    def summary(self) -> str:
        """Says in a line or two what the run learns from and is tested on."""
        names = self.train.class_names
        text = (
            f"{len(names)} classes ({some(names)}): {len(self.train)} "
            f"training, {len(self.validation)} validation and "
            f"{len(self.test)} test images"
        )
        if self.unlabeled is not None:
            text += f", and {len(self.unlabeled)} unlabeled ones"
        copies = sum(
            count_copies(self.test, part)
            for part in (self.train, self.validation)
        )
        if copies:
            text += (
                f"\nNote: {copies} of {len(self.test)} test images "
                f"{_be(copies)} copies of training or validation images."
            )
        if self.unlabeled_copies:
            text += (
                f"\nNote: {self.unlabeled_copies} of {len(self.test)} test "
                f"images {_be(self.unlabeled_copies)} among the unlabeled "
                "images."
            )
        return text


def _be(number: int) -> str:
    return "is" if number == 1 else "are"


def build_data(config: DataConfig, seed: int) -> ClassificationData:
    """Loads the images of a configuration and divides them.

    Files that are no images are found before the division, and so are images
    that cannot be decoded, where all are decoded once to be kept in memory.

    Args:
        config: Settings of the data.
        seed: At least 0; the training and validation examples depend on it
            unless there is a `config.split_seed`, the test examples do not.

    Returns:
        The training, validation and test images.

    Raises:
        ValueError: The source is unknown or its data not there, images cannot
            be read or differ in size, the division is impossible, a class has
            no training example, or the settings do not fit the images.

    Example:
    >>> data = build_data(DataConfig(labels_per_class=5), seed=0)
    >>> len(data.train), len(data.validation), len(data.test)
    (50, 200, 797)
    """
    listed: list[LabeledImages]
    if config.label_table.file is not None:
        listed = [*load_label_table(config.label_table, config.data_dir)]
    else:
        listed = [*sources.load_images(config.name, config.data_dir)]
    listed_unlabeled = load_unlabeled(config)
    if listed_unlabeled is not None:
        check_not_labeled(listed_unlabeled, listed)
    originals, images = prepare(listed, config)
    pool, *validation, test = images
    _check_all_classes(pool, config.name)
    split_seed = seed if config.split_seed is None else config.split_seed
    division = divide(
        pool,
        validation[0] if validation else None,
        len(listed[0]),
        config,
        split_seed,
    )
    crops = config.augmentation.random_resized_crop
    from_original = originals[0] if crops else pool
    unlabeled, copies = None, 0
    if config.unlabeled is not None:
        if listed_unlabeled is None:
            original, decoded = (
                rest_of(part, division.rest) for part in (from_original, pool)
            )
        else:
            original, decoded = prepare_unlabeled(
                listed_unlabeled, pool, config
            )
            listed.append(listed_unlabeled)
        drawn = draw(len(decoded), config.unlabeled_size, split_seed)
        unlabeled = (original if crops else decoded).take(drawn)
        copies = count_copies(test, decoded.take(drawn))
    return ClassificationData(
        from_original.take(division.train),
        division.validation,
        test,
        data_digest(listed),
        unlabeled,
        copies,
        _files(originals[-1]),
    )


def _files(images: LabeledImages) -> Sequence[str] | None:
    if isinstance(images, ImageData) or not images.are_paths:
        return None
    return [images.name(index) for index in range(len(images))]


def build_test_images(
    config: DataConfig,
    folder: Path,
    image_shape: tuple[int, int, int],
    class_names: tuple[str, ...],
) -> EncodedImages:
    """Lists the labeled images of a folder, for a model trained on `config`.

    Args:
        config: Settings of the training data; only `unreadable` counts.
        folder: Holds `CLASS/*`, see `load_labeled_folder`.
        image_shape: `(H, W, C)` of the model.
        class_names: The N names that the model knows.

    Returns:
        The images with that size.

    Raises:
        ValueError: The folder does not fit the model, or holds files that are
            no images.
    """
    *size, channels = image_shape
    data = folder_source.load_labeled_folder(folder, class_names)
    (data,) = readable_files.readable([data], config.unreadable, hint="")
    return dataclasses.replace(data, channels=channels).with_size(size)


def _check_all_classes(pool: LabeledImages, name: str) -> None:
    counts = np.bincount(pool.labels, minlength=pool.num_classes)
    if not counts.all():
        absent = int(np.argmin(counts))
        raise ValueError(
            f"Got no example of class {absent} ({pool.class_names[absent]!r}) "
            f"in the pool of '{name}'. Expected some of every class. Remove "
            "the class from class_names, or add examples of it."
        )
