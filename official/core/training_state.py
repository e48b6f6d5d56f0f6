# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Checkpoints: all that a run needs to go on as if never stopped.

A checkpoint is a folder `step-<N>` that holds every variable of model,
optimiser and metrics (`state.npz`), and the progress of the run
(`progress.json`). Keras's own weight files leave out the states of random
generators, such as those of dropout. The data of a step depend on the seed and
the step alone, so the step is the data position too. The metrics matter where
a run was stopped within an epoch.
"""

import dataclasses
import zipfile

import keras
import numpy as np

from official.core import files
from official.core.run_directory import RunError

_KEEP = 2


@dataclasses.dataclass
class Progress:
    """How far a run has come.

    Attributes:
        step: optimiser steps done.
        train_seconds: time spent in training steps.
        epoch_seconds: the part of it in the epoch that is not yet at its end.
        best_value: best value of the selection metric, None before the first.
        best_step: step of the best value.
        history: a dict of figures for each epoch.
    """

    step: int = 0
    train_seconds: float = 0.0
    epoch_seconds: float = 0.0
    best_value: float | None = None
    best_step: int = 0
    history: list = dataclasses.field(default_factory=list)


def save(directory, model, progress):
    """Writes the checkpoint of `progress.step`, and drops all but two.

    Args:
        directory: folder of the checkpoints, made if missing.
        model: a built and compiled `keras.Model`.
        progress: a `Progress`.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with files.replacing(directory / f"step-{progress.step:08d}") as folder:
        folder.mkdir()
        arrays = map(keras.ops.convert_to_numpy, _variables(model))
        np.savez(folder / "state.npz", *arrays)
        files.write_json(folder / "progress.json", dataclasses.asdict(progress))
    for old in _checkpoints(directory)[_KEEP:]:
        files.remove(old)


def restore(directory, model, report=print):
    """Loads the last checkpoint that can be read.

    Args:
        directory: folder of the checkpoints.
        model: the model, built and compiled as when it was saved.
        report: function that is told of checkpoints that cannot be read.

    Returns:
        The `Progress` of that checkpoint, a new one if there is none.

    Raises:
        RunError: if there are checkpoints, but none can be read.
    """
    folders = _checkpoints(directory)
    for folder in folders:
        try:
            progress = Progress(**files.read_json(folder / "progress.json"))
            _load_variables(folder / "state.npz", model)
            return progress
        except (OSError, ValueError, TypeError, zipfile.BadZipFile) as error:
            report(f"Checkpoint {folder} cannot be read ({error}).")
    if folders:
        raise RunError(
            f"None of the checkpoints in {directory} can be read. To start "
            "again from the beginning, give --overwrite."
        )
    return Progress()


def _variables(model):
    return [
        *model.variables,
        *model.optimizer.variables,
        *model.metrics_variables,
    ]


def _load_variables(path, model):
    """Sets all variables, or none and raises."""
    with open(path, "rb") as file, np.load(file) as content:
        values = [content[name] for name in content.files]
    variables = _variables(model)
    expected = [tuple(variable.shape) for variable in variables]
    if [value.shape for value in values] != expected:
        raise ValueError(f"{path.name} is of another model")
    for variable, value in zip(variables, values):
        variable.assign(value)


def last_progress(directory):
    """The `Progress` of the last checkpoint, without its weights."""
    for folder in _checkpoints(directory):
        return Progress(**files.read_json(folder / "progress.json"))
    return Progress()


def _checkpoints(directory):
    """Checkpoint folders, the last one first."""
    return sorted(directory.glob("step-*"), reverse=True)
