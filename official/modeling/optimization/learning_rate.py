# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Learning rates over a run of known length."""

import math

import keras

schedules = keras.optimizers.schedules


@keras.saving.register_keras_serializable(package="garden")
class LinearWarmup(schedules.LearningRateSchedule):
    """A schedule multiplied by a linear ramp over its first steps.

    Step `s`, counted from 0, uses `schedule(s) * min(1, (s + 1) /
    warmup_steps)`: no step has a rate of zero, the ramp is over at step
    `warmup_steps - 1`, and later milestones of the schedule do not move.

    Args:
        schedule: A `keras.optimizers.schedules.LearningRateSchedule`, or a
            float for a constant rate.
        warmup_steps: Int >= 1, length of the ramp in steps.

    Raises:
        ValueError: `warmup_steps` is below 1.

    Example:

    >>> rate = LinearWarmup(0.4, warmup_steps=4)
    >>> [round(float(rate(step)), 2) for step in range(6)]
    [0.1, 0.2, 0.3, 0.4, 0.4, 0.4]
    """

    def __init__(self, schedule, warmup_steps):
        super().__init__()
        if warmup_steps < 1:
            raise ValueError(
                "`warmup_steps` must be an int >= 1. "
                f"Received: warmup_steps={warmup_steps}"
            )
        self.schedule = schedule
        self.warmup_steps = warmup_steps

    def __call__(self, step):
        ops = keras.ops
        rate = self.schedule(step) if callable(self.schedule) else self.schedule
        step = ops.cast(step, keras.config.floatx())
        ramp = ops.minimum(1.0, (step + 1.0) / self.warmup_steps)
        return ops.multiply(ramp, rate)

    def get_config(self):
        return {
            "schedule": keras.saving.serialize_keras_object(self.schedule),
            "warmup_steps": self.warmup_steps,
        }

    @classmethod
    def from_config(cls, config):
        config = dict(config)
        config["schedule"] = keras.saving.deserialize_keras_object(
            config["schedule"]
        )
        return cls(**config)


def step_at(fraction, train_steps):
    """The step, counted from 0, at a fraction of the run.

    Example:

    >>> step_at(0.29, train_steps=100)
    29
    """
    # The small term keeps 0.29 * 100 from being floored to 28.
    return math.floor(fraction * train_steps + 1e-6)


def build_learning_rate(config, train_steps):
    """Builds the learning rate that a configuration describes.

    Steps are counted from 0. With the `step` schedule the rate is multiplied
    by `decay_factor` once per entry of `decay_at`, from step
    `floor(entry * train_steps)` on. `cosine` falls from `learning_rate` at
    step 0 to 0 at step `train_steps`. A warm-up multiplies either by a ramp,
    see `LinearWarmup`.

    Args:
        config: An `OptimizerConfig`.
        train_steps: Int >= 1, number of optimiser steps of the whole run.

    Returns:
        A float for a constant rate without warm-up, so that callbacks may
        still set it, else a `LearningRateSchedule`.

    Raises:
        ValueError: `train_steps` is below 1, or the warm-up is longer than
            the run.

    Example:

    >>> from official.modeling.optimization import optimization_config
    >>> config = optimization_config.OptimizerConfig(learning_rate=0.1)
    >>> rate = build_learning_rate(config, train_steps=8)
    >>> [round(float(rate(step)), 4) for step in (3, 4, 5, 6)]
    [0.1, 0.01, 0.01, 0.001]
    """
    schedule = config.schedule
    if train_steps < 1:
        raise ValueError(
            f"`train_steps` must be an int >= 1. Received: {train_steps}"
        )
    if schedule.warmup_steps > train_steps:
        raise ValueError(
            f"A warm-up of {schedule.warmup_steps} steps does not fit into a "
            f"run of {train_steps} steps: lower `schedule.warmup_steps` or "
            "train longer."
        )
    rate = config.learning_rate
    if schedule.name == "step":
        rate = _step_decay(rate, schedule, train_steps)
    elif schedule.name == "cosine":
        rate = schedules.CosineDecay(rate, decay_steps=train_steps)
    if schedule.warmup_steps:
        rate = LinearWarmup(rate, schedule.warmup_steps)
    return rate


def _step_decay(learning_rate, schedule, train_steps):
    milestones = [
        step_at(fraction, train_steps) for fraction in schedule.decay_at
    ]
    return schedules.PiecewiseConstantDecay(
        # Keras keeps the earlier value up to and including a boundary.
        boundaries=[milestone - 1 for milestone in milestones],
        values=[
            learning_rate * schedule.decay_factor**drops
            for drops in range(len(milestones) + 1)
        ],
    )
