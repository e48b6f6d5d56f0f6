# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The configuration of an experiment."""

import dataclasses
from typing import Optional

from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting
from official.modeling.optimization.optimization_config import OptimizerConfig


@dataclasses.dataclass
class RuntimeConfig(Config):
    """Where and how the run computes."""

    seed: int = setting(
        0, "Seed of weights, shuffling and augmentation.", low=0
    )
    distribution_strategy: str = setting(
        "one_device",
        "Devices: one; all GPUs of this machine; those of all machines in "
        "TF_CONFIG; a TPU.",
        choices=("one_device", "mirrored", "multi_worker_mirrored", "tpu"),
    )
    precision: str = setting(
        "float32",
        "Keras dtype policy.",
        choices=("float32", "mixed_bfloat16", "mixed_float16"),
    )


@dataclasses.dataclass
class TrainerConfig(Config):
    """How long to train, with what, and how to choose the model."""

    train_steps: int = setting(1000, "Optimizer steps in all.", low=1)
    validation_interval: int = setting(
        100,
        "Steps from one validation to the next; one is at the end.",
        low=1,
    )
    optimizer: OptimizerConfig = setting(OptimizerConfig, "The optimizer.")
    selection_metric: Optional[str] = setting(
        None,
        "Validation metric that chooses the saved model; null for the task's.",
    )

    def check(self, path):
        """Raises if warm-up never ends."""
        schedule = self.optimizer.schedule
        if schedule.warmup_steps >= self.train_steps:
            config_error(
                f"{path}.optimizer.schedule.warmup_steps",
                schedule.warmup_steps,
                f"an integer < train_steps ({self.train_steps})",
            )


@dataclasses.dataclass
class TaskConfig(Config):
    """Base of what a task defines: its data, its model, its loss."""


@dataclasses.dataclass
class ExperimentConfig(Config):
    """A complete experiment."""

    experiment: str = setting("", "Registered name this config began as.")
    task: TaskConfig = setting(TaskConfig, "Data, model and loss.")
    trainer: TrainerConfig = setting(TrainerConfig, "Schedule and optimizer.")
    runtime: RuntimeConfig = setting(RuntimeConfig, "Seed, devices, precision.")
