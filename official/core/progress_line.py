# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What one sees of a run while it trains."""

import sys
import time
from collections.abc import Sequence

import keras

from official.core.training_state import Progress
from official.typing import Logs

# Seconds of training after which the time left can be told.
_FIRST_ESTIMATE = 10


class ProgressLine(keras.callbacks.Callback):
    """Prints a line for each epoch, and on a terminal Keras's bar within it.

    The time that is left is printed before the first epoch ends, too, if that
    takes long.

    Args:
        progress: How far the run has come; a `RunRecorder` before this
            callback updates it.
        train_steps: Steps of the whole run.
        shown_metrics: Names of the accuracies to print.
        selection_metric: Name of the metric whose best epochs get a star.
        phase_end: Step up to which the time left is estimated, because later
            steps take other times; all steps by default.
    """

    def __init__(
        self,
        progress: Progress,
        train_steps: int,
        shown_metrics: Sequence[str],
        selection_metric: str,
        phase_end: int | None = None,
    ) -> None:
        super().__init__()
        self.phase_end = train_steps if phase_end is None else phase_end
        self.progress = progress
        self.train_steps = train_steps
        self.shown_metrics = shown_metrics
        self.selection_metric = selection_metric

    def on_train_begin(self, logs: Logs = None) -> None:
        """Starts the clock."""
        self._start = time.perf_counter()
        self._first_step = self.progress.step
        self._is_told = False
        self._first_batch: tuple[float, int] | None = None

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Starts a bar on a terminal."""
        self._bar = None
        if sys.stdout.isatty():
            self._bar = keras.utils.Progbar(
                self.params["steps"],
                stateful_metrics=self._bar_metrics(),
            )

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Moves the bar, and tells once how long it will take."""
        self._tell_time_left()
        if self._bar:
            values = [(name, float(logs[name])) for name in self._bar_metrics()]
            self._bar.update(batch + 1, values)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Prints the line of the epoch."""
        self._is_told = True
        step = self.progress.step
        width = len(str(self.train_steps))
        accuracies = "  ".join(
            f"{name.removesuffix('_accuracy')} {logs[f'val_{name}']:6.1%}"
            for name in self.shown_metrics
        )
        best = "*" if self.progress.best_step == step else " "
        print(
            f"step {step:{width}d}/{self.train_steps}  "
            f"loss {logs['loss']:.4f}  validation: {accuracies} {best}  "
            f"{self._time_left(step)}",
            flush=True,
        )

    def on_train_end(self, logs: Logs = None) -> None:
        """Explains the star at the end of the run."""
        if self.progress.step < self.train_steps:
            return
        print(
            f"* best {self.selection_metric.replace('_', ' ')} on validation "
            f"so far; this model is saved (step {self.progress.best_step})"
        )

    def _bar_metrics(self) -> tuple[str, ...]:
        return ("loss", *self.shown_metrics)

    def _tell_time_left(self) -> None:
        if self._is_told:
            return
        now, step = time.perf_counter(), self.progress.step
        # The first batch also compiles the step.
        self._first_batch = self._first_batch or (now, step)
        seconds, steps = now - self._first_batch[0], step - self._first_batch[1]
        if seconds >= _FIRST_ESTIMATE and steps:
            left = format_duration(seconds / steps * (self.phase_end - step))
            end = "\n" if self._bar else ""
            print(
                f"{end}step {step}/{self.train_steps}  about {left} left",
                flush=True,
            )
            self._is_told = True

    def _time_left(self, step: int) -> str:
        steps_left = self.phase_end - step
        if not steps_left:
            return ""
        elapsed = time.perf_counter() - self._start
        per_step = elapsed / (step - self._first_step)
        return f"about {format_duration(per_step * steps_left)} left"


def format_duration(seconds: float) -> str:
    """Writes a time such as `12 s`, `3 min` or `1.5 h`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
