# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The configuration of an experiment."""

import dataclasses
from typing import TYPE_CHECKING
from typing import Any

from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting
from official.modeling.optimization.optimization_config import OptimizerConfig

AUTO = "auto"


@dataclasses.dataclass
class RuntimeConfig(Config):
    """Where and how the run computes."""

    seed: int = setting(
        0,
        "Seed of the initial weights, shuffling and augmentation.",
        low=0,
        high=2**32 - 1,  # NumPy's own limit.
    )
    distribution_strategy: str = setting(
        "one_device",
        "Devices to train on: one, all GPUs of this machine, those of all "
        "machines in TF_CONFIG, or a TPU.",
        choices=("one_device", "mirrored", "multi_worker_mirrored", "tpu"),
    )
    precision: str = setting(
        "float32",
        "Dtype policy of Keras; auto: mixed_bfloat16 where the devices compute "
        "in it, else float32.",
        choices=(AUTO, "float32", "mixed_bfloat16", "mixed_float16"),
    )

    def check(self, path: str) -> None:
        """Raises if several machines would choose, each for itself."""
        super().check(path)
        if (
            self.precision == AUTO
            and self.distribution_strategy == "multi_worker_mirrored"
        ):
            config_error(
                f"{path}.precision",
                self.precision,
                "a dtype policy that is the same on all workers",
            )


@dataclasses.dataclass
class TrainerConfig(Config):
    """How long to train, with what, and how to choose the model."""

    train_steps: int = setting(1000, "Total number of optimizer steps.", low=1)
    validation_interval: int = setting(
        100,
        "Steps between validations; the last one is at the end of the run.",
        low=1,
    )
    optimizer: OptimizerConfig = setting(OptimizerConfig, "The optimizer.")
    freeze_backbone_steps: int = setting(
        0,
        "Number of steps at the start in which only the heads are trained; "
        "train_steps: all steps. Then the optimizer starts over, and its "
        "schedule covers the remaining steps.",
        low=0,
    )
    cache_features: str | None = setting(
        None,
        "Where to keep the backbone's features during freeze_backbone_steps, "
        "so that each image goes through the backbone only once: memory, or a "
        "folder; null: nowhere.",
    )
    cached_copies: int = setting(
        0,
        "Number of augmented copies of each training image for "
        "cache_features; 0: the image without augmentation, as in evaluation.",
        low=0,
    )
    selection_metric: str | None = setting(
        None,
        "Validation metric that selects the saved model; null: that of the "
        "task.",
    )

    def check(self, path: str) -> None:
        """Raises if warm-up never ends, or the frozen steps do not fit."""
        super().check(path)
        frozen = self.freeze_backbone_steps
        if frozen != self.train_steps and (
            frozen > self.train_steps or frozen % self.validation_interval
        ):
            config_error(
                f"{path}.freeze_backbone_steps",
                frozen,
                f"a multiple of validation_interval "
                f"({self.validation_interval}) below train_steps, or "
                f"train_steps itself ({self.train_steps})",
            )
        if self.cache_features == "":
            config_error(
                f"{path}.cache_features", "", "memory, or the path of a folder"
            )
        if self.cache_features is not None and not frozen:
            config_error(
                f"{path}.cache_features",
                self.cache_features,
                "null without frozen steps, because the features change in "
                "every step",
                "To keep features, set trainer.freeze_backbone_steps.",
            )
        if self.cached_copies and self.cache_features is None:
            config_error(
                f"{path}.cached_copies",
                self.cached_copies,
                "0, because no features are cached",
                "Or set trainer.cache_features.",
            )
        phases = {frozen, self.train_steps - frozen} - {0}
        schedule = self.optimizer.schedule
        if schedule.warmup_steps >= min(phases):
            config_error(
                f"{path}.optimizer.schedule.warmup_steps",
                schedule.warmup_steps,
                f"an integer below {min(phases)}, the number of steps in the "
                "shortest phase",
            )

    def phase_of(self, step: int) -> tuple[int, int]:
        """The phase of training that a step belongs to.

        Args:
            step: A step, from 0 to `train_steps`.

        Returns:
            The first step of the phase, and the step after its last one. The
            steps with a frozen backbone are one phase, and all others are
            another.

        Example:
        >>> trainer = TrainerConfig(train_steps=9, freeze_backbone_steps=4)
        >>> trainer.phase_of(3), trainer.phase_of(4)
        ((0, 4), (4, 9))
        """
        frozen = self.freeze_backbone_steps
        if step < frozen or frozen == self.train_steps:
            return 0, frozen
        return frozen, self.train_steps


@dataclasses.dataclass
class DataConfig(Config):
    """What the data of every task have in common."""

    name: str = setting("", "Name of the data set.")
    data_dir: str | None = setting(
        None, "Folder of the data; null: the data set's own."
    )
    batch_size: int = setting(
        64,
        "Number of training images per step, over all replicas.",
        low=1,
        high=2**20,
    )


@dataclasses.dataclass
class TaskConfig(Config):
    """Base of what a task defines: its data, its model, its loss."""

    data: DataConfig = setting(DataConfig, "The data.")


@dataclasses.dataclass
class ExperimentConfig(Config):
    """A complete experiment."""

    experiment: str = setting(
        "", "Name of the registered experiment that this one started from."
    )
    if TYPE_CHECKING:
        # A checker cannot know which subclass the experiment has.
        task: Any = None
    else:
        task: TaskConfig = setting(TaskConfig, "Data, model and loss.")
    trainer: TrainerConfig = setting(TrainerConfig, "Schedule and optimizer.")
    runtime: RuntimeConfig = setting(RuntimeConfig, "Seed, devices, precision.")
