# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What happens at the end of every epoch of a run, and what one sees."""

import contextlib
import csv
import io
import math
import sys
import time

import keras

from official.core import files
from official.core import training_state
from official.core.run_directory import RunError


class StopOnNonFiniteLoss(keras.callbacks.Callback):
    """Raises `RunError` when the loss is NaN or infinite.

    Looks at every tenth step, since each look waits for the device, and at
    the end of an epoch before anything is saved.
    """

    def on_train_batch_end(self, batch, logs=None):
        if batch % 10 == 0:
            self._check(logs)

    def on_epoch_end(self, epoch, logs=None):
        self._check(logs)

    def _check(self, logs):
        loss = float(logs["loss"])
        if math.isfinite(loss):
            return
        rate = float(self.model.optimizer.learning_rate)
        raise RunError(
            f"The training loss has become {loss} (learning rate now "
            f"{rate:.3g}). The checkpoint before is kept, but to go on from it "
            "would end here again. Try, under another --model_dir: a smaller "
            "trainer.optimizer.learning_rate, "
            "trainer.optimizer.schedule.warmup_steps, "
            "trainer.optimizer.clipnorm=1.0, or runtime.precision=float32."
        )


class RunRecorder(keras.callbacks.Callback):
    """Keeps the best model, the history and a checkpoint, epoch by epoch.

    If the optimiser averages the weights (`use_ema`), the averages are
    validated and saved as the model, and training goes on with the weights
    themselves.

    Args:
        run: the `RunDirectory`.
        progress: the `Progress` so far, which is updated. It may be within
            an epoch; then the metrics go on from the state they are in.
        metric: name of the validation metric that selects the model: an
            accuracy, of which more is better, or a loss, of which less is.
        stop_request: `StopRequest` that is looked at after every step.
        train_steps: steps of the whole run.
        distribution: `Distribution`, of which only the chief writes.
    """

    def __init__(
        self, run, progress, metric, stop_request, train_steps, distribution
    ):
        super().__init__()
        self.distribution = distribution
        self.run = run
        self.progress = progress
        self.metric = metric
        self.stop_request = stop_request
        self.train_steps = train_steps

    def on_train_begin(self, logs=None):
        # `fit` is about to reset the metrics.
        self._metrics_before = None
        if self.progress.epoch_seconds:
            variables = self.model.metrics_variables
            self._metrics_before = list(
                map(keras.ops.convert_to_numpy, variables)
            )

    def on_epoch_begin(self, epoch, logs=None):
        if self._metrics_before is not None:
            variables = self.model.metrics_variables
            for variable, value in zip(variables, self._metrics_before):
                variable.assign(value)
            self._metrics_before = None
        self._start = time.perf_counter()
        self._test_weights = contextlib.ExitStack()

    def on_train_batch_end(self, batch, logs=None):
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

    def on_test_begin(self, logs=None):
        self._add_seconds()
        self.distribution.average_statistics(self.model)
        self._test_weights.enter_context(averaged_weights(self.model))

    def on_test_end(self, logs=None):
        self._test_weights.close()

    def on_epoch_end(self, epoch, logs=None):
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
        is_best = _is_better(value, progress.best_value, self.metric)
        if is_best:
            progress.best_value, progress.best_step = value, progress.step
        if is_best:
            self._save_model()
        if self.distribution.is_chief:
            with self.run.writing():
                write_history(self.run.history, progress.history)
        self._save_checkpoint()
        if self._is_asked_to_stop():
            self._stop()

    def _is_asked_to_stop(self):
        return self.distribution.any(self.stop_request.number is not None)

    def _add_seconds(self):
        seconds = time.perf_counter() - self._start
        self.progress.train_seconds += seconds
        self.progress.epoch_seconds += seconds

    def _save_model(self):
        writable = self.distribution.writable(self.run.model)
        with self.run.writing(), writable as path:
            with files.replacing(path) as temporary:
                with averaged_weights(self.model):
                    self.model.save(temporary)

    def _save_checkpoint(self):
        writable = self.distribution.writable(self.run.checkpoints)
        with self.run.writing(), writable as directory:
            training_state.save(directory, self.model, self.progress)

    def _stop(self):
        raise self.stop_request.interrupted(
            self.progress.step, self.train_steps
        )


@contextlib.contextmanager
def averaged_weights(model):
    """Puts the optimiser's averages of the weights in the model's place.

    Within the context only; without `use_ema` nothing changes.

    Args:
        model: a compiled `keras.Model`.
    """
    optimizer = model.optimizer
    # Mixed precision wraps the optimiser.
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    if not optimizer.use_ema:
        yield
        return
    variables = model.trainable_variables
    values = [keras.ops.copy(variable) for variable in variables]
    optimizer.finalize_variable_values(variables)
    try:
        yield
    finally:
        for variable, value in zip(variables, values):
            variable.assign(value)


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
    """Prints a line for each epoch, and on a terminal Keras's bar within it.

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
        self._first_step = self.progress.step

    def on_epoch_begin(self, epoch, logs=None):
        self._bar = None
        if sys.stdout.isatty():
            self._bar = keras.utils.Progbar(
                self.params["steps"],
                stateful_metrics=self._bar_metrics(),
            )

    def on_train_batch_end(self, batch, logs=None):
        if self._bar:
            values = [(name, float(logs[name])) for name in self._bar_metrics()]
            self._bar.update(batch + 1, values)

    def _bar_metrics(self):
        return ("loss", *self.shown_metrics)

    def on_epoch_end(self, epoch, logs=None):
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

    def on_train_end(self, logs=None):
        print(
            f"* best {self.selection_metric.replace('_', ' ')} on validation "
            f"so far: the model that is kept (step {self.progress.best_step})"
        )

    def _time_left(self, step):
        steps_left = self.train_steps - step
        if not steps_left:
            return ""
        elapsed = time.perf_counter() - self._start
        per_step = elapsed / (step - self._first_step)
        return f"about {format_duration(per_step * steps_left)} left"


def format_duration(seconds):
    """Such as `12 s`, `3 min` or `1.5 h`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
