# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The settings of images that all tasks share."""

import dataclasses

from official.core import config_definitions
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting
from official.vision.dataloaders import sources
from official.vision.dataloaders.preprocessing import Preprocessing
from official.vision.ops.augmentation_config import AugmentationConfig


@dataclasses.dataclass
class ImageConfig(Preprocessing, config_definitions.DataConfig):
    """Where images come from, and how they are read and changed."""

    name: str = setting(
        "digits", help="Source of the images: a registered name or tfds:SET."
    )
    data_dir: str | None = setting(
        None,
        help="Folder of the images or of the prepared TensorFlow Datasets; "
        "null: the default folder of the source.",
    )
    unreadable: str = setting(
        "error",
        help="What to do about files that are not images.",
        choices=("error", "skip"),
    )
    cache: str = setting(
        "auto",
        help="Whether to keep decoded images in memory; auto: if they take "
        "up to 2 GiB.",
        choices=("auto", "always", "never"),
    )
    evaluation_batch_size: int = setting(
        256, help="Number of images per evaluation step.", low=1, high=2**20
    )
    augmentation: AugmentationConfig = setting(
        AugmentationConfig, help="Random changes to the training images."
    )

    def check(self, path: str) -> None:
        """Raises for an unknown source."""
        super().check(path)
        if not sources.is_source(self.name):
            config_error(f"{path}.name", self.name, sources.known_sources())
