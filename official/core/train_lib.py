# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Runs an experiment: trains, selects, evaluates, and writes it all down."""

import contextlib

import keras

from official.core import training_state
from official.core.config_definitions import AUTO
from official.core.distribution import Distribution
from official.core.evaluation import evaluate
from official.core.interruption import StopRequest
from official.core.interruption import stop_requests
from official.core.non_finite_loss import StopOnNonFiniteLoss
from official.core.plots import plot_learning_curves
from official.core.precision import settled_precision
from official.core.progress_line import ProgressLine
from official.core.run_data import check_same_data
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from official.core.run_modes import MODES
from official.core.run_recorder import RunRecorder
from official.core.run_tensorboard import tensorboard_callbacks
from official.core.strategy import set_up_runtime
from official.core.task import Task
from official.core.trained_run import load_model
from official.modeling.hyperparams.suggestions import did_you_mean


def run_experiment(
    task: Task,
    run: RunDirectory,
    mode: str,
    package_version: str,
    overwrite: bool = False,
    verbose: bool = False,
) -> dict | None:
    """Trains and evaluates a task.

    Args:
        task: The task, with the configuration of the experiment.
        run: Folder of the run.
        mode: "train", "eval" or "train_and_eval".
        package_version: Version of the package, for `results.json`.
        overwrite: Whether to replace what an earlier run left.
        verbose: Whether to print progress.

    Returns:
        The content of `results.json`; None in mode "train", and for all
        workers but the first.

    Raises:
        RunError: The run cannot start, in which case nothing is changed, or
            cannot go on.
        RunInterrupted: A signal ended the training, and its state is saved.
    """
    if mode not in MODES:
        raise RunError(
            f"mode: Got {mode!r}. Expected one of {', '.join(MODES)}."
            f"{did_you_mean(mode, MODES)}"
        )
    _settle_precision(task, run, overwrite and mode != "eval", verbose)
    with _own_dtype_policy():
        distribution = set_up_runtime(task.config.runtime)
        with distribution.lost_workers():
            if mode != "eval":
                train(task, run, distribution, overwrite, verbose)
            if mode != "train":
                with _locked(run, distribution):
                    return evaluate(task, run, distribution, package_version)
    return None


def _locked(
    run: RunDirectory, distribution: Distribution
) -> contextlib.AbstractContextManager[None]:
    """The lock of the folder, for the worker that writes to it."""
    if distribution.is_chief and run.path.exists():
        return run.locked()
    return contextlib.nullcontext()


def _settle_precision(
    task: Task, run: RunDirectory, is_new: bool, verbose: bool
) -> None:
    """Puts the dtype policy that `auto` stands for into the configuration."""
    if task.config.runtime.precision != AUTO:
        return
    precision, reason = settled_precision(task.config.runtime, run, is_new)
    if verbose:
        print(f"runtime.precision: auto chose {precision} ({reason}).")
    task.config = task.config.override({"runtime": {"precision": precision}})


@contextlib.contextmanager
def _own_dtype_policy():
    """Gives the policy of before back, for what a caller does next."""
    before = keras.config.dtype_policy()
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def train(
    task: Task,
    run: RunDirectory,
    distribution: Distribution,
    overwrite: bool = False,
    verbose: bool = False,
) -> None:
    """Trains a model, or goes on with an unfinished run.

    Args:
        task: The task, with the configuration of the experiment.
        run: Folder of the run.
        distribution: The replicas that train together.
        overwrite: Whether to replace what an earlier run left.
        verbose: Whether to print progress.

    Raises:
        RunError: The run cannot start or go on.
        RunInterrupted: It was asked to stop, and its state is saved.
    """
    model, metric = _build(task, run, distribution, overwrite)
    with contextlib.ExitStack() as stack:
        if distribution.is_chief:
            stack.enter_context(run.locked())
            run.prepare(task.config, overwrite)
        with stop_requests() as stop_request:
            progress = _fit(
                task, run, distribution, model, metric, stop_request, verbose
            )
        if distribution.is_chief:
            title = f"{task.config.experiment}, seed {task.config.runtime.seed}"
            with run.writing():
                plot_learning_curves(
                    progress.history, run.curves, title, progress.best_step
                )
                task.export(load_model(run), run.saved_model)


def _fit(
    task: Task,
    run: RunDirectory,
    distribution: Distribution,
    model: keras.Model,
    metric: str,
    stop_request: StopRequest,
    verbose: bool,
) -> training_state.Progress:
    """Trains to the last step; the progress there."""
    config = task.config
    progress = _restore(run, model, distribution, task, verbose)
    if verbose and progress.step:
        print(f"Resuming from step {progress.step} ({run.checkpoints}).")
    train_steps = config.trainer.train_steps
    while progress.step < train_steps:
        with distribution.scope():
            task.set_phase(model, progress.step)
        phase_start, phase_end = config.trainer.phase_of(progress.step)
        first_epoch, epochs, steps = _next_fit(
            progress.step, phase_end, config.trainer.validation_interval
        )
        callbacks = [
            StopOnNonFiniteLoss(),
            RunRecorder(
                run, progress, metric, stop_request, train_steps, distribution
            ),
            *task.callbacks(model),
        ]
        if verbose and distribution.is_chief:
            shown = task.shown_metrics(model)
            callbacks.append(
                ProgressLine(progress, train_steps, shown, metric, phase_end)
            )
            if config.trainer.freeze_backbone_steps:
                trained = "all weights" if phase_start else "the heads alone"
                print(f"Steps {phase_start + 1} to {phase_end}: {trained}.")
        if distribution.is_chief:
            callbacks += tensorboard_callbacks(
                run.tensorboard, task, progress.step
            )
        training, validation = task.fit_data(
            model, progress.step, verbose and distribution.is_chief
        )
        model.fit(
            distribution.share(training),
            validation_data=distribution.share(validation),
            initial_epoch=first_epoch,
            epochs=first_epoch + epochs,
            steps_per_epoch=steps,
            shuffle=False,
            verbose=0,
            callbacks=callbacks,
        )
        # `fit` leaves averaged weights, if any, in the model.
        progress = _restore(run, model, distribution, task, verbose)
        if stop_request.number is not None:
            raise stop_request.interrupted(progress.step, train_steps)
    return progress


def _build(
    task: Task, run: RunDirectory, distribution: Distribution, overwrite: bool
) -> tuple[keras.Model, str]:
    """The model and its selection metric, if the folder fits them."""
    config = task.config
    distribution.check_batch_size(config.task.data.batch_size)
    with distribution.scope():
        try:
            model = task.build_model()
        except ValueError as error:
            raise RunError(str(error)) from error
        metric = task.selection_metric(model)
        run.check(config, overwrite)
        model.optimizer.build(model.trainable_variables)
    return model, metric


def _restore(
    run: RunDirectory,
    model: keras.Model,
    distribution: Distribution,
    task: Task,
    verbose: bool,
) -> training_state.Progress:
    """The last progress, once the chief has written all it had to."""
    distribution.check_equal(0)
    check_same_data(run, training_state.last_progress(run.checkpoints), task)
    with distribution.scope():
        progress = training_state.restore(
            run.checkpoints,
            model,
            print if verbose else None,
            lambda last_step: task.set_phase(model, last_step),
        )
    progress.data_digest = task.data_digest()
    distribution.check_equal(progress.step)
    return progress


def _next_fit(
    step: int, train_steps: int, interval: int
) -> tuple[int, int, int]:
    """First epoch, number of epochs and steps an epoch of the next `fit`.

    All whole epochs at once; what is left of one that has begun, or is
    shorter because training ends, by itself.
    """
    first_epoch, done = divmod(step, interval)
    whole_epochs = (train_steps - step) // interval
    if whole_epochs and not done:
        return first_epoch, whole_epochs, interval
    return first_epoch, 1, min(interval - done, train_steps - step)
