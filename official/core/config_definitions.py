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
    selection_metric: str | None = setting(
        None,
        "Validation metric that selects the saved model; null: that of the "
        "task.",
    )

    def check(self, path: str) -> None:
        """Raises if warm-up never ends."""
        super().check(path)
        schedule = self.optimizer.schedule
        if schedule.warmup_steps >= self.train_steps:
            config_error(
                f"{path}.optimizer.schedule.warmup_steps",
                schedule.warmup_steps,
                f"an integer below train_steps ({self.train_steps})",
            )


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
