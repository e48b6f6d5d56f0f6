# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Configuration of image classification: data, augmentation and backbone."""

import dataclasses
import re
from typing import Any
from typing import Optional

from official.core.config_definitions import TaskConfig
from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting
from official.vision.configs.imbalance import ImbalanceConfig
from official.vision.dataloaders import sources
from official.vision.modeling.backbones import factory

_SERVICE = re.compile(r"grpc://.+:\d+")


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
    random_resized_crop: bool = setting(
        False, help="Whether to enlarge a random part of each image."
    )
    crop_area: list[float] = setting(
        [0.08, 1.0],
        help="Least and greatest share of the image in that part.",
        low=0.0,
        high=1.0,
        exclusive_low=True,
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
        """Raises for values that do not fit together or their range."""
        strengths = self.color_jitter
        if len(strengths) != 4 or strengths[3] > 0.5:
            config_error(
                f"{path}.color_jitter",
                strengths,
                "four numbers, the last (hue) at most 0.5",
            )
        if self.label_smoothing == 1:
            config_error(f"{path}.label_smoothing", 1.0, "less than 1")
        area = self.crop_area
        if len(area) != 2 or area[0] > area[1]:
            config_error(
                f"{path}.crop_area", area, "two shares, the smaller one first"
            )
        if self.random_resized_crop and self.crop_padding:
            config_error(
                f"{path}.crop_padding",
                self.crop_padding,
                "0, as random_resized_crop is true",
            )


@dataclasses.dataclass
class DataConfig(Config):
    """Which images, how they are divided and how they are normalised.

    `mean` and `stddev` have one value, or one per channel. `validation_size`
    is not used where the source has a validation set of its own, or where
    `validation_indices` names the examples.
    """

    name: str = setting(
        "digits", help="Source of the images: registered, or tfds:SET."
    )
    data_dir: Optional[str] = setting(
        None,
        help="Folder of the images, or of the prepared TensorFlow Datasets; "
        "null: their own.",
    )
    unreadable: str = setting(
        "error",
        help="What to do about files that are no images.",
        choices=("error", "skip"),
    )
    image_size: Optional[list[int]] = setting(
        None,
        help="[H, W] to resize to; null: the one size the images have.",
        low=1,
    )
    evaluation_resize: Optional[int] = setting(
        None,
        help="Length of the shorter side before the centre of image_size is "
        "cut out; null: resize straight to image_size.",
        low=1,
    )
    cache: str = setting(
        "auto",
        help="Whether to keep encoded images decoded in memory; auto: up to "
        "2 GiB.",
        choices=("auto", "always", "never"),
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
    fraction: Optional[float] = setting(
        None,
        help="Share of the training images of each class; null: all.",
        low=0.0,
        high=1.0,
        exclusive_low=True,
    )
    imbalance: ImbalanceConfig = setting(
        ImbalanceConfig, help="Long-tailed training images."
    )
    validation_size: float = setting(
        200,
        help="Images kept from training for selection; below 1, their share.",
        low=0.0,
        exclusive_low=True,
    )
    validation_indices: Optional[str] = setting(
        None,
        help="File of the indices of those images, .npy or one in each line; "
        "null: drawn at random.",
    )
    split_seed: Optional[int] = setting(
        None,
        help="Seed of the choice of training and validation images; null: "
        "runtime.seed.",
        low=0,
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
    tf_data_service: Optional[str] = setting(
        None,
        help="Address of a tf.data service for the training pipeline, "
        "grpc://host:port; null: none.",
    )

    def check(self, path):
        """Raises for an unknown source, or settings that do not go together."""
        if not sources.is_source(self.name):
            config_error(f"{path}.name", self.name, sources.known_sources())
        for name in ("mean", "stddev"):
            if len(getattr(self, name)) not in (1, 3):
                config_error(
                    f"{path}.{name}",
                    getattr(self, name),
                    "one value, or one per channel",
                )
        if self.validation_size >= 1 and self.validation_size % 1:
            config_error(
                f"{path}.validation_size",
                self.validation_size,
                "a whole number of images, or a share below 1",
            )
        if self.fraction is not None and self.labels_per_class is not None:
            config_error(
                f"{path}.fraction",
                self.fraction,
                f"null, as labels_per_class is {self.labels_per_class}",
            )
        if self.fraction is not None and self.imbalance.kind != "none":
            config_error(
                f"{path}.fraction",
                self.fraction,
                f"null, as imbalance.kind is {self.imbalance.kind}",
            )
        self._check_size(path)
        service = self.tf_data_service
        if service is not None and not _SERVICE.fullmatch(service):
            config_error(
                f"{path}.tf_data_service", service, "grpc://host:port or null"
            )

    def _check_size(self, path):
        size, shorter = self.image_size, self.evaluation_resize
        if size is not None and len(size) != 2:
            config_error(f"{path}.image_size", size, "[H, W] or null")
        if shorter is not None and (size is None or shorter < max(size)):
            config_error(
                f"{path}.evaluation_resize",
                shorter,
                "null without an image_size"
                if size is None
                else f"an integer >= {max(size)}, the longer of image_size",
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
