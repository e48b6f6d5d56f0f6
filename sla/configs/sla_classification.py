# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Configuration of the methods: what is added to image classification."""

import dataclasses

from official.core.config_definitions import ExperimentConfig
from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting
from official.modeling.hyperparams.config_error import setting_name
from official.vision.configs.image_classification import (
    ImageClassificationConfig,
)
from sla import transforms
from sla.configs.class_loss import ClassLossConfig
from sla.configs.methods import METHODS
from sla.configs.unlabeled_loss import UnlabeledLossConfig

_UNLABELED_WEIGHTS = (
    "pseudo_label_weight",
    "transform_weight",
    "distillation_weight",
)


@dataclasses.dataclass
class DistillationConfig(Config):
    """How the student of `sla_sd` is trained; see `sla.SelfDistillation`."""

    weight: float = setting(
        1.0, "Weight of the divergence from the aggregated prediction.", low=0.0
    )
    student_weight: float = setting(
        1.0, "Weight of the student's cross-entropy.", low=0.0
    )
    temperature: float = setting(
        1.0,
        "Temperature of the divergence.",
        low=0.0,
        exclusive_low=True,
    )
    per_view: bool = setting(
        False,
        "Whether to divide both weights by the number of transforms, which the "
        "paper does not.",
    )


def check_classification(config: ExperimentConfig) -> None:
    """Raises for an experiment that does not classify fixed classes.

    Args:
        config: Any experiment.

    Raises:
        ConfigError: It learns from episodes.
    """
    if not isinstance(config.task, SLAClassificationConfig):
        config_error(
            "experiment",
            config.experiment,
            "an experiment with classes of its own",
            "This one learns from episodes: use python -m sla.few_shot.",
        )


@dataclasses.dataclass
class SLAClassificationConfig(ImageClassificationConfig):
    """Image classification by one of the methods."""

    method: str = setting(
        "sla_sd",
        "; ".join(f"{m.name}: {m.description}" for m in METHODS.values()) + ".",
        choices=tuple(METHODS),
    )
    transforms: str = setting(
        "rotation", "Transform set of all methods except baseline."
    )
    joint_reduction: str = setting(
        "mean",
        "How to reduce the joint loss over the M transforms: mean, or sum, "
        "which is M times larger.",
        choices=("mean", "sum"),
    )
    distillation: DistillationConfig = setting(
        DistillationConfig, "Training of the student."
    )
    class_loss: ClassLossConfig = setting(
        ClassLossConfig,
        "Loss of class labels, joint labels and the student's labels, for "
        "unequal classes.",
    )
    unlabeled_loss: UnlabeledLossConfig = setting(
        UnlabeledLossConfig,
        "What is learned from the images of data.unlabeled.",
    )
    transform_chunk: int | None = setting(
        None, "Number of transforms to process at a time; null: all.", low=1
    )
    transforms_per_step: int | None = setting(
        None,
        "Number of transforms in each step: the identity and a random subset "
        "of the others; null: all.",
        low=2,
    )

    def check(self, path: str) -> None:
        """Raises for a transform set that is unknown or too small."""
        super().check(path)
        try:
            size = len(transforms.get(self.transforms))
        except ValueError as error:
            name = setting_name(f"{path}.transforms")
            raise ConfigError(f"{name}: {error}") from error
        if METHODS[self.method].uses("task.transforms") and size < 2:
            config_error(
                f"{path}.transforms",
                self.transforms,
                f"a set of two or more transforms for method {self.method}",
                "Or use method baseline, which needs no transforms.",
            )
        self._check_unlabeled(path)
        for name in ("transform_chunk", "transforms_per_step"):
            number = getattr(self, name)
            if number is not None and number > size:
                config_error(
                    f"{path}.{name}",
                    number,
                    f"null, or an integer of at most {size}, the number of "
                    f"transforms in {self.transforms}",
                )

    def _check_unlabeled(self, path: str) -> None:
        """Raises if there are unlabeled images and nothing learns from them."""
        method = METHODS[self.method]
        if self.data.unlabeled is None:
            if method.needs_unlabeled:
                config_error(
                    f"{path}.data.unlabeled",
                    None,
                    f"rest, or a folder, for method {self.method}",
                    "Or use method baseline, which needs no unlabeled images.",
                )
            return
        if method.needs_unlabeled and (
            self.unlabeled_loss.strong_magnitude is None
        ):
            config_error(
                f"{path}.unlabeled_loss.strong_magnitude",
                None,
                f"a number from 0 to 30 for method {self.method}",
                "Or use method baseline, which needs no strong view.",
            )
        weights = [
            name
            for name in _UNLABELED_WEIGHTS
            if method.uses(f"task.unlabeled_loss.{name}")
        ]
        if not any(getattr(self.unlabeled_loss, name) for name in weights):
            config_error(
                f"{path}.unlabeled_loss.{weights[0]}",
                getattr(self.unlabeled_loss, weights[0]),
                f"a weight above 0 of one of {', '.join(weights)}, by which "
                f"method {self.method} learns from unlabeled images",
                "Or set task.data.unlabeled=null.",
            )
