# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Learning rates over a run of known length."""

import math
from typing import Any
from typing import TypeAlias

import keras

from official.modeling.optimization.optimization_config import OptimizerConfig
from official.modeling.optimization.optimization_config import ScheduleConfig
from official.typing import Tensor

#: From a step to its rate.
Schedule: TypeAlias = keras.optimizers.schedules.LearningRateSchedule


@keras.saving.register_keras_serializable(package="garden")
class LinearWarmup(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule multiplied by a linear ramp over its first steps.

    Step `s`, counted from 0, uses `schedule(s) * min(1, (s + 1) /
    warmup_steps)`: no step has a rate of zero, the ramp is over at step
    `warmup_steps - 1`, and later milestones of the schedule do not move.

    Args:
        schedule: A schedule, or a number for a constant rate.
        warmup_steps: Length of the ramp in steps, at least 1.

    Raises:
        ValueError: `warmup_steps` is below 1.

    Example:
    >>> rate = LinearWarmup(0.4, warmup_steps=4)
    >>> [round(float(rate(step)), 2) for step in range(6)]
    [0.1, 0.2, 0.3, 0.4, 0.4, 0.4]
    """

    def __init__(
        self,
        schedule: float | Schedule,
        warmup_steps: int,
    ) -> None:
        super().__init__()
        if warmup_steps < 1:
            raise ValueError(
                f"Got warmup_steps={warmup_steps}. Expected an integer of at "
                "least 1."
            )
        self.schedule = schedule
        self.warmup_steps = warmup_steps

    def __call__(self, step: Tensor) -> Tensor:
        """Returns the rate at a step."""
        ops = keras.ops
        rate = self.schedule(step) if callable(self.schedule) else self.schedule
        step = ops.cast(step, keras.config.floatx())
        ramp = ops.minimum(1.0, (step + 1.0) / self.warmup_steps)
        return ops.multiply(ramp, rate)

    def get_config(self) -> dict[str, Any]:
        """Returns the constructor's arguments."""
        return {
            "schedule": keras.saving.serialize_keras_object(self.schedule),
            "warmup_steps": self.warmup_steps,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "LinearWarmup":
        """Makes the schedule that `get_config` describes."""
        config = dict(config)
        config["schedule"] = keras.saving.deserialize_keras_object(
            config["schedule"]
        )
        return cls(**config)


def step_at(fraction: float, train_steps: int) -> int:
    """Finds the step, counted from 0, at a fraction of the run.

    Args:
        fraction: Part of the run, in [0, 1].
        train_steps: Steps of the whole run.

    Returns:
        The step, rounded down.

    Example:
    >>> step_at(0.29, train_steps=100)
    29
    """
    # The small term keeps 0.29 * 100 from being floored to 28.
    return math.floor(fraction * train_steps + 1e-6)


def build_learning_rate(
    config: OptimizerConfig, train_steps: int
) -> float | Schedule:
    """Builds the learning rate that a configuration describes.

    Steps are counted from 0. With the `step` schedule the rate is multiplied
    by `decay_factor` once per entry of `decay_at`, from step
    `floor(entry * train_steps)` on. `cosine` falls from `learning_rate` at
    step 0 to 0 at step `train_steps`. A warm-up multiplies either by a ramp,
    see `LinearWarmup`.

    Args:
        config: Settings of the optimizer.
        train_steps: Optimizer steps of the whole run, at least 1.

    Returns:
        A number for a constant rate without warm-up, so that callbacks may
        still set it, else a schedule.

    Raises:
        ValueError: `train_steps` is below 1, or the warm-up is longer than
            the run.

    Example:
    >>> config = OptimizerConfig(learning_rate=0.1)
    >>> rate = build_learning_rate(config, train_steps=8)
    >>> [round(float(rate(step)), 4) for step in (3, 4, 5, 6)]
    [0.1, 0.01, 0.01, 0.001]
    """
    schedule = config.schedule
    if train_steps < 1:
        raise ValueError(
            f"Got train_steps={train_steps}. Expected an integer of at least 1."
        )
    if schedule.warmup_steps > train_steps:
        raise ValueError(
            f"Got a warm-up of {schedule.warmup_steps} steps. Expected at most "
            f"the {train_steps} steps of the run. Lower schedule.warmup_steps "
            "or train longer."
        )
    rate: float | Schedule = config.learning_rate
    if schedule.name == "step":
        rate = _step_decay(config.learning_rate, schedule, train_steps)
    elif schedule.name == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(
            config.learning_rate, decay_steps=train_steps
        )
    if schedule.warmup_steps:
        rate = LinearWarmup(rate, schedule.warmup_steps)
    return rate


def _step_decay(
    learning_rate: float, schedule: ScheduleConfig, train_steps: int
) -> Schedule:
    milestones = [
        step_at(fraction, train_steps) for fraction in schedule.decay_at
    ]
    return keras.optimizers.schedules.PiecewiseConstantDecay(
        # Keras keeps the earlier value up to and including a boundary.
        boundaries=[milestone - 1 for milestone in milestones],
        values=[
            learning_rate * schedule.decay_factor**drops
            for drops in range(len(milestones) + 1)
        ],
    )
