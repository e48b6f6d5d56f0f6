# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The settings of the images of episodes."""

import dataclasses

from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting
from official.vision.dataloaders.divided_sources import DIVIDED_SOURCES
from official.vision.dataloaders.image_config import ImageConfig


@dataclasses.dataclass
class EpisodeDataConfig(ImageConfig):
    """Which images episodes are drawn from, and how the classes are divided."""

    batch_size: int = setting(
        1,
        help="Number of episodes per training step, over all replicas.",
        low=1,
        high=2**20,
    )
    validation_classes: list[str] | None = setting(
        None,
        help="Names of the classes to select the model on; null: drawn by "
        "split_seed, unless the source divides its classes itself.",
    )
    novel_classes: list[str] | None = setting(
        None,
        help="Names of the classes to test on; null: drawn likewise.",
    )
    validation_share: float = setting(
        0.2,
        help="Share of all classes to draw as validation_classes.",
        low=0.0,
        high=1.0,
        exclusive_low=True,
    )
    novel_share: float = setting(
        0.2,
        help="Share of all classes to draw as novel_classes.",
        low=0.0,
        high=1.0,
        exclusive_low=True,
    )
    split_seed: int = setting(
        0, help="Seed for drawing classes, the same for all runs.", low=0
    )

    def check(self, path: str) -> None:
        """Raises for settings that do not go together."""
        super().check(path)
        for name in ("validation_classes", "novel_classes"):
            names = getattr(self, name)
            if names is None:
                continue
            if self.name in DIVIDED_SOURCES:
                config_error(
                    f"{path}.{name}",
                    names,
                    f"null, because {self.name} divides its classes itself",
                )
            if len(set(names)) < len(names):
                config_error(f"{path}.{name}", names, "different names")
        if self.validation_share + self.novel_share >= 1:
            config_error(
                f"{path}.novel_share",
                self.novel_share,
                f"less than {1 - self.validation_share:g}, so that some "
                "classes are left as base classes",
            )
        augmentation = self.augmentation
        for name in ("mixup_alpha", "cutmix_alpha", "label_smoothing"):
            if getattr(augmentation, name):
                config_error(
                    f"{path}.augmentation.{name}",
                    getattr(augmentation, name),
                    "0 for episodes, whose images keep their labels",
                )
        if augmentation.random_resized_crop:
            config_error(
                f"{path}.augmentation.random_resized_crop",
                True,
                "false for episodes",
                "Use crop_padding.",
            )
