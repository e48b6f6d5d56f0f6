# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Configuration of image classification: data, augmentation and backbone.

The settings are declared beside what they set; this module puts them together.
"""

import dataclasses
from typing import Any

from official.core.config_definitions import TaskConfig
from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.base_config import setting
from official.modeling.hyperparams.config_error import setting_name
from official.vision.dataloaders.data_config import DataConfig
from official.vision.dataloaders.imbalance import ImbalanceConfig
from official.vision.modeling.backbones import factory
from official.vision.ops.augmentation_config import AugmentationConfig

__all__ = [
    "AugmentationConfig",
    "BackboneConfig",
    "DataConfig",
    "ImageClassificationConfig",
    "ImbalanceConfig",
]


@dataclasses.dataclass
class BackboneConfig(Config):
    """The network under the classifier."""

    name: str = setting("small_cnn", help="Name of a registered backbone.")
    options: dict[str, Any] = setting(
        {}, help="Arguments of the function that builds it."
    )
    freeze_batch_normalization: bool = setting(
        False,
        help="Whether batch normalization keeps its statistics, scales and "
        "offsets while everything else is trained.",
    )

    def check(self, path: str) -> None:
        """Raises for an unknown backbone or option."""
        super().check(path)
        try:
            factory.check_backbone(self.name, self.options)
        except ValueError as error:
            raise ConfigError(f"{setting_name(path)}: {error}") from error


@dataclasses.dataclass
class ImageClassificationConfig(TaskConfig):
    """Classification of single images."""

    data: DataConfig = setting(DataConfig, help="The images.")
    backbone: BackboneConfig = setting(
        BackboneConfig, help="The network under the classifier."
    )
