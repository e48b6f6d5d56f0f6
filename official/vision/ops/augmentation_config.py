# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The settings of the random changes of training images and their labels."""

import dataclasses
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import ClassVar

from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting


@dataclasses.dataclass
class AugmentationConfig(Config):
    """Random changes of the training images."""

    # Settings of RandAugment.
    retired_settings: ClassVar[Mapping[str, Any]] = {
        "rand_augment_magnitude": None,
        "rand_augment_layers": 2,
    }

    crop_padding: int = setting(
        0,
        help="Black pixels added to each side before a random crop; 0: none.",
        low=0,
    )
    horizontal_flip: bool = setting(
        False,
        help="Whether to mirror each image with probability 1/2.",
    )
    random_resized_crop: bool = setting(
        False,
        help="Whether to crop a random part of each image and enlarge it.",
    )
    crop_area: list[float] = setting(
        [0.08, 1.0],
        help="Smallest and largest share of the image in that part.",
        low=0.0,
        high=1.0,
        exclusive_low=True,
    )
    color_jitter: list[float] = setting(
        [0.0, 0.0, 0.0, 0.0],
        help="Strength of random changes to brightness, contrast, saturation "
        "and hue; 0: no change.",
        low=0.0,
        high=1.0,
    )
    mixup_alpha: float = setting(
        0.0,
        help="MixUp with weights from Beta(alpha, alpha); 0: none. With "
        "cutmix_alpha as well, each batch uses one of the two at random.",
        low=0.0,
    )
    cutmix_alpha: float = setting(
        0.0, help="CutMix with areas from Beta(alpha, alpha); 0: none.", low=0.0
    )
    label_smoothing: float = setting(
        0.0,
        help="Share of each label to spread evenly over all classes, below 1.",
        low=0.0,
        high=1.0,
    )

    def check(self, path: str) -> None:
        """Raises for values that do not fit together or their range."""
        super().check(path)
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

    @property
    def gives_soft_labels(self) -> bool:
        """Whether labels become target probabilities."""
        return bool(
            self.mixup_alpha or self.cutmix_alpha or self.label_smoothing
        )

    def check_image_shape(self, image_shape: Sequence[int]) -> None:
        """Checks that images can be augmented in this way.

        Args:
            image_shape: `(H, W, C)` of the images.

        Raises:
            ValueError: The images are too small for a crop, or have another
                number of channels than colors need.
        """
        height, width, channels = image_shape
        if self.crop_padding >= min(height, width):
            raise ValueError(
                f"Got crop_padding={self.crop_padding}. Expected less than the "
                f"height and width of images {tuple(image_shape)}; otherwise "
                "a crop can miss the image."
            )
        if any(self.color_jitter) and channels not in (1, 3):
            raise ValueError(
                f"Got images {tuple(image_shape)}. Expected 1 channel or 3 for "
                "color_jitter. Set it to [0, 0, 0, 0]."
            )
