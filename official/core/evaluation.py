# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Measures the selected model of a run on the test set."""

from typing import Any

import keras

from official.core import files
from official.core import training_state
from official.core.distribution import Distribution
from official.core.environment import describe_environment
from official.core.run_data import check_same_data
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from official.core.task import Task
from official.core.trained_run import load_model


def evaluate(
    task: Task,
    run: RunDirectory,
    distribution: Distribution,
    package_version: str,
) -> dict[str, Any] | None:
    """Evaluates the selected model on the test set; writes the results.

    Args:
        task: The task, with the configuration of the run.
        run: Folder of the run.
        distribution: The replicas that evaluate together.
        package_version: Version of the package, for `results.json`.

    Returns:
        The content of `results.json`; None for all workers but the first.

    Raises:
        RunError: The folder holds no trained model, or one of another
            configuration.
    """
    config = task.config
    run.require_model()
    run.check_same(config)
    progress = training_state.last_progress(run.checkpoints)
    check_same_data(run, progress, task)
    last_step = training_state.last_step(run.checkpoints)
    if not progress.step or progress.step != last_step:
        raise RunError(
            f"Got {run.checkpoints}, whose last checkpoint (step {last_step}) "
            "cannot be read. Expected it to say how the model was trained. "
            "Restore it, or train the run to its end once more."
        )
    with distribution.scope():
        model = load_model(run)
    test = task.test_figures(model, distribution.share)
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
        "selection_metric": task.selection_metric(model),
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
