# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Configuration of the methods: what is added to image classification."""

import dataclasses
from typing import Optional

from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.base_config import setting
from official.vision.configs.image_classification import (
    ImageClassificationConfig,
)
from sla import transforms
from sla.configs.class_loss import ClassLossConfig

METHODS = ("baseline", "da", "mt", "sla", "sla_sd")


@dataclasses.dataclass
class DistillationConfig(Config):
    """How the student of `sla_sd` is trained; see `sla.SelfDistillation`."""

    weight: float = setting(
        1.0, "Factor of the divergence from the aggregate.", low=0.0
    )
    student_weight: float = setting(
        1.0, "Factor of the student's cross-entropy.", low=0.0
    )
    temperature: float = setting(
        1.0,
        "Temperature of the divergence.",
        low=0.0,
        exclusive_low=True,
    )
    per_view: bool = setting(
        False, "Whether both factors are divided by the number of transforms."
    )


@dataclasses.dataclass
class SLAClassificationConfig(ImageClassificationConfig):
    """Image classification by one of the five methods."""

    method: str = setting(
        "sla_sd",
        "baseline: no transforms; da: transforms as augmentation; mt: class "
        "and transform as two tasks; sla: joint labels; sla_sd: joint labels "
        "and a student that distils the aggregate.",
        choices=METHODS,
    )
    transforms: str = setting(
        "rotation", "Transform set of all methods but baseline."
    )
    joint_reduction: str = setting(
        "mean",
        "Joint loss over the transforms: mean, or the M times larger sum.",
        choices=("mean", "sum"),
    )
    distillation: DistillationConfig = setting(
        DistillationConfig, "Training of the student."
    )
    class_loss: ClassLossConfig = setting(
        ClassLossConfig,
        "Loss of class and joint labels, and the student's, for classes of "
        "unequal numbers.",
    )
    transform_chunk: Optional[int] = setting(
        None, "Transforms to train on at once; null: all.", low=1
    )
    transforms_per_step: Optional[int] = setting(
        None,
        "Transforms in each step, the identity and a random subset of the "
        "others; null: all.",
        low=2,
    )

    def check(self, path):
        """Raises for an unknown transform set, or one without a method."""
        try:
            size = len(transforms.get(self.transforms))
        except ValueError as error:
            raise ConfigError(f"{path}.transforms: {error}") from error
        if self.method != "baseline" and size < 2:
            raise ConfigError(
                f"{path}.transforms: got {self.transforms!r}, which has one "
                f"transform, expected two or more for the method "
                f"{self.method!r} (or use the method 'baseline')"
            )
        for name in ("transform_chunk", "transforms_per_step"):
            number = getattr(self, name)
            if number is not None and number > size:
                raise ConfigError(
                    f"{path}.{name}: got {number}, expected null or an "
                    f"integer <= {size}, the number of transforms in "
                    f"{self.transforms!r}"
                )
