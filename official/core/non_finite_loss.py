# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Ends a run whose loss is no number any more."""

import math

import keras

from official.core.run_directory import RunError
from official.typing import Logs


class StopOnNonFiniteLoss(keras.callbacks.Callback):
    """Raises `RunError` when the loss is NaN or infinite.

    Looks at every tenth step, since each look waits for the device, and at
    the end of an epoch before anything is saved.
    """

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Looks at every tenth step."""
        if batch % 10 == 0:
            self._check(logs)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Looks at the end of every epoch."""
        self._check(logs)

    def _check(self, logs: Logs) -> None:
        loss = float(logs["loss"])
        if math.isfinite(loss):
            return
        rate = float(self.model.optimizer.learning_rate)
        raise RunError(
            f"Got a training loss of {loss} at a learning rate of {rate:.3g}. "
            "Expected a finite number. The last checkpoint remains, but a run "
            "resumed from it would fail in the same way. With another "
            "--model_dir, try a smaller trainer.optimizer.learning_rate, "
            "trainer.optimizer.schedule.warmup_steps, "
            "trainer.optimizer.clipnorm=1.0, or runtime.precision=float32."
        )
