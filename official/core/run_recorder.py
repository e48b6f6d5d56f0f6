# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a run writes at the end of every epoch."""

import contextlib
import csv
import io
import time
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import NoReturn

import keras

from official.core import files
from official.core import training_state
from official.core.averaged_weights import averaged_weights
from official.core.distribution import Distribution
from official.core.interruption import StopRequest
from official.core.run_directory import RunDirectory
from official.typing import Logs
from official.typing import Path


class RunRecorder(keras.callbacks.Callback):
    """Keeps the best model, the history and a checkpoint, epoch by epoch.

    If the optimizer averages the weights (`use_ema`), the averages are
    validated and saved as the model, and training goes on with the weights
    themselves.

    Args:
        run: Folder of the run.
        progress: How far the run has come, which is updated. It may be within
            an epoch; then the metrics go on from the state they are in.
        metric: Name of the validation metric that selects the model: an
            accuracy, where more is better, or a loss, where less is better.
        stop_request: Looked at after every step.
        train_steps: Steps of the whole run.
        distribution: The workers. Only the chief writes files.
    """

    def __init__(
        self,
        run: RunDirectory,
        progress: training_state.Progress,
        metric: str,
        stop_request: StopRequest,
        train_steps: int,
        distribution: Distribution,
    ) -> None:
        super().__init__()
        self.distribution = distribution
        self.run = run
        self.progress = progress
        self.metric = metric
        self.stop_request = stop_request
        self.train_steps = train_steps

    def on_train_begin(self, logs: Logs = None) -> None:
        """Keeps the metrics of an epoch that has begun: `fit` resets them."""
        self._metrics_before = None
        if self.progress.epoch_seconds:
            variables = self.model.metrics_variables
            self._metrics_before = list(
                map(keras.ops.convert_to_numpy, variables)
            )

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Puts kept metrics back, and starts the clock."""
        if self._metrics_before is not None:
            variables = self.model.metrics_variables
            for variable, value in zip(
                variables, self._metrics_before, strict=True
            ):
                variable.assign(value)
            self._metrics_before = None
        self._start = time.perf_counter()
        self._test_weights = contextlib.ExitStack()

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Counts the step, and saves and stops if that was requested."""
        self.progress.step += 1
        # At its last step an epoch is not at its end: validation is to come.
        is_last = batch + 1 == self.params["steps"]
        if is_last or batch % self.distribution.stop_interval:
            return
        if self._is_asked_to_stop():
            self._add_seconds()
            self.distribution.average_statistics(self.model)
            self._save_checkpoint()
            self._stop()

    def on_test_begin(self, logs: Logs = None) -> None:
        """Stops the clock, and validates averages where there are some."""
        self._add_seconds()
        self.distribution.average_statistics(self.model)
        self._test_weights.enter_context(averaged_weights(self.model))

    def on_test_end(self, logs: Logs = None) -> None:
        """Puts the weights themselves back."""
        self._test_weights.close()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Writes the history, a checkpoint and the model if it is the best."""
        progress = self.progress
        progress.history.append(
            {
                "epoch": epoch + 1,
                "step": progress.step,
                **{name: float(value) for name, value in logs.items()},
                "learning_rate": float(self.model.optimizer.learning_rate),
                "seconds": round(progress.epoch_seconds, 3),
            }
        )
        progress.epoch_seconds = 0.0
        value = float(logs[f"val_{self.metric}"])
        if _is_better(value, progress.best_value, self.metric):
            progress.best_value, progress.best_step = value, progress.step
            self._save_model()
        if self.distribution.is_chief:
            with self.run.writing():
                write_history(self.run.history, progress.history)
        self._save_checkpoint()
        if self._is_asked_to_stop():
            self._stop()

    def _is_asked_to_stop(self) -> bool:
        return self.distribution.any(self.stop_request.number is not None)

    def _add_seconds(self) -> None:
        seconds = time.perf_counter() - self._start
        self.progress.train_seconds += seconds
        self.progress.epoch_seconds += seconds

    def _save_model(self) -> None:
        writable = self.distribution.writable(self.run.model)
        with self.run.writing(), writable as path:
            with files.replacing(path) as temporary:
                with averaged_weights(self.model):
                    self.model.save(temporary)

    def _save_checkpoint(self) -> None:
        writable = self.distribution.writable(self.run.checkpoints)
        with self.run.writing(), writable as directory:
            training_state.save(directory, self.model, self.progress)

    def _stop(self) -> NoReturn:
        raise self.stop_request.interrupted(
            self.progress.step, self.train_steps
        )


def write_history(path: Path, history: Sequence[Mapping[str, Any]]) -> None:
    """Writes the figures of all epochs as a CSV file.

    Args:
        path: The file.
        history: A mapping for each epoch, all with the same keys.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, list(history[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(history)
    files.write_text(path, text.getvalue())


def _is_better(value: float, best: float | None, metric: str) -> bool:
    if best is None:
        return True
    return value < best if metric.endswith("loss") else value > best
