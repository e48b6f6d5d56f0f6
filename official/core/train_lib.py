# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Runs an experiment: trains, selects, evaluates, and writes it all down.

A task gives what is its own: the data sets, the compiled model, the names of
its metrics, callbacks of its own, the facts for `results.json` and the export.
"""

import keras

from official.core import files
from official.core import training_state
from official.core.callbacks import ProgressLine
from official.core.callbacks import RunRecorder
from official.core.callbacks import StopOnNonFiniteLoss
from official.core.environment import describe_environment
from official.core.interruption import stop_requests
from official.core.plots import plot_learning_curves
from official.core.run_directory import RunError
from official.core.run_tensorboard import tensorboard_callbacks
from official.core.strategy import set_up_runtime


def run_experiment(config, task, run, mode, package_version, overwrite=False):
    """Trains and evaluates as `mode` says.

    Args:
        config: a validated `ExperimentConfig`.
        task: the task of that configuration.
        run: a `RunDirectory`.
        mode: "train", "eval" or "train_and_eval".
        package_version: version string for `results.json`.
        overwrite: whether to replace what an earlier run left.

    Returns:
        The results as a dict; None in mode "train", and for all workers
        but the first.

    Raises:
        RunError: if the run cannot start. Nothing is changed then.
    """
    distribution = set_up_runtime(config.runtime)
    with distribution.lost_workers():
        if mode != "eval":
            with stop_requests() as stop_request:
                train(config, task, run, distribution, stop_request, overwrite)
        if mode != "train":
            return evaluate(config, task, run, distribution, package_version)
    return None


def train(config, task, run, distribution, stop_request, overwrite=False):
    """Trains a model, or goes on with an unfinished run."""
    distribution.check_batch_size(config.task.data.batch_size)
    with distribution.scope():
        try:
            model = task.build_model()
        except ValueError as error:
            raise RunError(str(error)) from error
        metric = _selection_metric(config.trainer.selection_metric, task, model)
        run.check(config, overwrite)
        if distribution.is_chief:
            run.prepare(config, overwrite)
        model.optimizer.build(model.trainable_variables)
    progress = _restore(run, model, distribution)
    if progress.step:
        print(f"Going on from step {progress.step} ({run.checkpoints}).")
    train_steps = config.trainer.train_steps
    while progress.step < train_steps:
        first_epoch, epochs, steps = _next_fit(
            progress.step, train_steps, config.trainer.validation_interval
        )
        callbacks = []
        if distribution.is_chief:
            callbacks = [
                ProgressLine(
                    progress, train_steps, task.shown_metrics(model), metric
                ),
                *tensorboard_callbacks(run.tensorboard, task, progress.step),
            ]
        model.fit(
            distribution.share(task.training_dataset(progress.step)),
            validation_data=distribution.share(task.validation_dataset()),
            initial_epoch=first_epoch,
            epochs=first_epoch + epochs,
            steps_per_epoch=steps,
            shuffle=False,
            verbose=0,
            callbacks=[
                StopOnNonFiniteLoss(),
                RunRecorder(
                    run,
                    progress,
                    metric,
                    stop_request,
                    train_steps,
                    distribution,
                ),
                *task.callbacks(model),
                *callbacks,
            ],
        )
        # `fit` leaves averaged weights, if any, in the model.
        progress = _restore(run, model, distribution)
    if not distribution.is_chief:
        return
    title = f"{config.experiment}, seed {config.runtime.seed}"
    with run.writing():
        plot_learning_curves(progress.history, run.curves, title)
        task.export(keras.models.load_model(run.model), run.saved_model)


def _restore(run, model, distribution):
    """The last progress, once the chief has written all it had to."""
    distribution.check_equal(0)
    with distribution.scope():
        progress = training_state.restore(run.checkpoints, model)
    distribution.check_equal(progress.step)
    return progress


def evaluate(config, task, run, distribution, package_version):
    """Evaluates the selected model on the test set; writes the results."""
    run.require_model()
    run.check_same(config)
    progress = training_state.last_progress(run.checkpoints)
    with distribution.scope():
        model = keras.models.load_model(run.model)
    test = model.evaluate(
        distribution.share(task.test_dataset()), return_dict=True, verbose=0
    )
    images_seen = progress.step * config.task.data.batch_size
    results = {
        "experiment": config.experiment,
        **task.describe(model),
        "seed": config.runtime.seed,
        "parameters": sum(
            int(keras.ops.size(weight)) for weight in model.trainable_weights
        ),
        "steps": progress.step,
        "selected_step": progress.best_step,
        "train_seconds": round(progress.train_seconds, 2),
        "examples_per_second": round(images_seen / progress.train_seconds, 1),
        "selection_metric": _selection_metric(
            config.trainer.selection_metric, task, model
        ),
        "validation_value": progress.best_value,
        "test": {name: float(value) for name, value in test.items()},
        **task.describe_test(model),
        "environment": describe_environment(package_version),
    }
    if not distribution.is_chief:
        return None
    with run.writing():
        files.write_json(run.results, results)
    return results


def _selection_metric(chosen, task, model):
    names = ["loss", *task.metric_names(model)]
    if chosen is not None and chosen not in names:
        raise RunError(
            f"trainer.selection_metric: got {chosen!r}, expected one of "
            f"{', '.join(names)}"
        )
    return chosen or task.default_metric(model)


def _next_fit(step, train_steps, interval):
    """(first epoch, epochs, steps an epoch) of the next call of `fit`.

    All whole epochs at once; what is left of one that has begun, or is
    shorter because training ends, by itself.
    """
    first_epoch, done = divmod(step, interval)
    whole_epochs = (train_steps - step) // interval
    if whole_epochs and not done:
        return first_epoch, whole_epochs, interval
    return first_epoch, 1, min(interval - done, train_steps - step)
