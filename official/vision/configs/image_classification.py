# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Configuration of image classification: data, augmentation and backbone."""

import dataclasses
from typing import Any
from typing import Optional

from official.core.config_definitions import TaskConfig
from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting
from official.vision.dataloaders import sources
from official.vision.modeling.backbones import factory


@dataclasses.dataclass
class AugmentationConfig(Config):
    """Random changes of the training images."""

    crop_padding: int = setting(
        0,
        help="Black pixels added on each side before a random crop; 0: none.",
        low=0,
    )
    horizontal_flip: bool = setting(
        False, help="Whether to mirror every other image, at random."
    )
    rand_augment_magnitude: Optional[int] = setting(
        None,
        help="Strength of RandAugment, often 9; null: none.",
        low=0,
        high=30,
    )
    rand_augment_layers: int = setting(
        2, help="Operations of RandAugment per image.", low=1
    )
    color_jitter: list[float] = setting(
        [0.0, 0.0, 0.0, 0.0],
        help="Random brightness, contrast, saturation and hue; 0: none.",
        low=0.0,
        high=1.0,
    )
    mixup_alpha: float = setting(
        0.0,
        help="MixUp with weights from Beta(alpha, alpha); 0: none. With "
        "cutmix_alpha too, each batch draws one of the two.",
        low=0.0,
    )
    cutmix_alpha: float = setting(
        0.0, help="CutMix with areas from Beta(alpha, alpha); 0: none.", low=0.0
    )
    label_smoothing: float = setting(
        0.0,
        help="Share of each label given to all classes alike, below 1.",
        low=0.0,
        high=1.0,
    )

    def check(self, path):
        """Raises for colour strengths or smoothing out of range."""
        strengths = self.color_jitter
        if len(strengths) != 4 or strengths[3] > 0.5:
            config_error(
                f"{path}.color_jitter",
                strengths,
                "four numbers, the last (hue) at most 0.5",
            )
        if self.label_smoothing == 1:
            config_error(f"{path}.label_smoothing", 1.0, "less than 1")


@dataclasses.dataclass
class DataConfig(Config):
    """Which images, how they are divided and how they are normalised.

    `mean` and `stddev` have one value, or one per channel.
    """

    name: str = setting("digits", help="Registered source of the images.")
    data_dir: Optional[str] = setting(
        None,
        help="Directory of the prepared TensorFlow Datasets; null: their own.",
    )
    batch_size: int = setting(
        64, help="Training images per step, over all replicas.", low=1
    )
    evaluation_batch_size: int = setting(
        256, help="Images per evaluation step.", low=1
    )
    labels_per_class: Optional[int] = setting(
        None, help="Training images of each class; null: all.", low=1
    )
    validation_size: int = setting(
        200, help="Images kept from training for selection.", low=1
    )
    mean: list[float] = setting(
        [0.5], help="Subtracted from pixels in [0, 1].", low=0.0, high=1.0
    )
    stddev: list[float] = setting(
        [0.5],
        help="Divides what mean leaves, pixels in [0, 1].",
        low=0.0,
        high=1.0,
        exclusive_low=True,
    )
    augmentation: AugmentationConfig = setting(
        AugmentationConfig, help="Random changes of the training images."
    )

    def check(self, path):
        """Raises for an unknown source or an empty list."""
        if self.name not in sources.source_names():
            config_error(
                f"{path}.name",
                self.name,
                f"one of {', '.join(sources.source_names())}",
            )
        for name in ("mean", "stddev"):
            if not getattr(self, name):
                config_error(
                    f"{path}.{name}", [], "one value, or one per channel"
                )


@dataclasses.dataclass
class BackboneConfig(Config):
    """The network under the classifier."""

    name: str = setting("small_cnn", help="Registered backbone.")
    options: dict[str, Any] = setting({}, help="Arguments of its builder.")

    def check(self, path):
        """Raises for an unknown backbone or option."""
        try:
            factory.check_backbone(self.name, self.options)
        except ValueError as error:
            raise ConfigError(
                f"{path.lstrip('.') or 'config'}: {error}"
            ) from error


@dataclasses.dataclass
class ImageClassificationConfig(TaskConfig):
    """Classification of single images."""

    data: DataConfig = setting(DataConfig, help="The images.")
    backbone: BackboneConfig = setting(
        BackboneConfig, help="The network under the classifier."
    )
