# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What happens at the end of every epoch of a run, and what one sees."""

import csv
import io
import sys
import time

import keras

from official.core import files
from official.core import training_state


class RunRecorder(keras.callbacks.Callback):
    """Keeps the best model, the history and a checkpoint, epoch by epoch.

    Args:
        run: the `RunDirectory`.
        progress: the `Progress` so far, which is updated.
        metric: name of the validation metric that selects the model: an
            accuracy, of which more is better, or a loss, of which less is.
    """

    def __init__(self, run, progress, metric):
        super().__init__()
        self.run = run
        self.progress = progress
        self.metric = metric

    def on_epoch_begin(self, epoch, logs=None):
        self._start = time.perf_counter()
        self._seconds = None

    def on_test_begin(self, logs=None):
        self._seconds = time.perf_counter() - self._start

    def on_epoch_end(self, epoch, logs=None):
        progress = self.progress
        optimizer = self.model.optimizer
        progress.step = int(optimizer.iterations)
        progress.train_seconds += self._seconds
        progress.history.append(
            {
                "epoch": epoch + 1,
                "step": progress.step,
                **{name: float(value) for name, value in logs.items()},
                "learning_rate": float(optimizer.learning_rate),
                "seconds": round(self._seconds, 3),
            }
        )
        value = float(logs[f"val_{self.metric}"])
        if _is_better(value, progress.best_value, self.metric):
            progress.best_value, progress.best_step = value, progress.step
            with files.replacing(self.run.model) as temporary:
                self.model.save(temporary)
        write_history(self.run.history, progress.history)
        training_state.save(self.run.checkpoints, self.model, progress)


def _is_better(value, best, metric):
    if best is None:
        return True
    return value < best if metric.endswith("loss") else value > best


def write_history(path, history):
    """Writes a list of dicts with the same keys as a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, history[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(history)
    files.write_text(path, text.getvalue())


class ProgressLine(keras.callbacks.Callback):
    """Prints a line for each epoch, and on a terminal the step within it.

    Args:
        progress: the `Progress` that a `RunRecorder` before this callback
            updates.
        train_steps: steps of the whole run.
        shown_metrics: names of the accuracies to print.
        selection_metric: name of the metric whose best epochs get a star.
    """

    def __init__(self, progress, train_steps, shown_metrics, selection_metric):
        super().__init__()
        self.progress = progress
        self.train_steps = train_steps
        self.shown_metrics = shown_metrics
        self.selection_metric = selection_metric

    def on_train_begin(self, logs=None):
        self._start = time.perf_counter()
        self._first_step = self._step = self.progress.step

    def on_train_batch_end(self, batch, logs=None):
        self._step += 1
        if sys.stdout.isatty():
            text = f"step {self._step}/{self.train_steps}"
            print(f"\r{text}  loss {logs['loss']:.4f}", end="", flush=True)

    def on_epoch_end(self, epoch, logs=None):
        width = len(str(self.train_steps))
        accuracies = "  ".join(
            f"{name.removesuffix('_accuracy')} {logs[f'val_{name}']:6.1%}"
            for name in self.shown_metrics
        )
        best = "*" if self.progress.best_step == self._step else " "
        print(
            f"{chr(13) if sys.stdout.isatty() else ''}"
            f"step {self._step:{width}d}/{self.train_steps}  "
            f"loss {logs['loss']:.4f}  validation: {accuracies} {best}  "
            f"{self._time_left()}",
            flush=True,
        )

    def on_train_end(self, logs=None):
        print(
            f"* best {self.selection_metric.replace('_', ' ')} on validation "
            f"so far: the model that is kept (step {self.progress.best_step})"
        )

    def _time_left(self):
        steps_left = self.train_steps - self._step
        if not steps_left:
            return ""
        elapsed = time.perf_counter() - self._start
        per_step = elapsed / (self._step - self._first_step)
        return f"about {_duration(per_step * steps_left)} left"


def _duration(seconds):
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
