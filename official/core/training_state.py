# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Checkpoints: all that a run needs to go on as if never stopped.

A checkpoint is a folder `step-<N>` that holds every variable of model,
optimizer and metrics (`state.npz`), and the progress of the run
(`progress.json`). Keras's own weight files leave out the states of random
generators, such as those of dropout. The data of a step depend on the seed and
the step alone, so the step is the data position too. The metrics matter where
a run was stopped within an epoch.
"""

import contextlib
import dataclasses
import pathlib
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from official.core import files
from official.core.run_directory import RunError

_KEEP = 2
_UNREADABLE = (OSError, ValueError, TypeError, RunError)


@dataclasses.dataclass
class Progress:
    """How far a run has come.

    Attributes:
        step: Optimizer steps done.
        train_seconds: Time spent in training steps.
        epoch_seconds: The part of it in the epoch that is not yet at its end.
        best_value: Best value of the selection metric, None before the first.
        best_step: Step of the best value.
        history: Figures of each epoch, by name.
        data_digest: Stands for the data of the run; None where that is not on
            record.
    """

    step: int = 0
    train_seconds: float = 0.0
    epoch_seconds: float = 0.0
    best_value: float | None = None
    best_step: int = 0
    history: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    data_digest: str | None = None


def save(
    directory: pathlib.Path, model: keras.Model, progress: Progress
) -> None:
    """Writes the checkpoint of `progress.step`, and drops all but two.

    Args:
        directory: Folder of the checkpoints, made if missing.
        model: A built and compiled model.
        progress: How far the run has come.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with files.replacing(directory / f"step-{progress.step:08d}") as folder:
        folder.mkdir()
        arrays = map(keras.ops.convert_to_numpy, _variables(model))
        np.savez(folder / "state.npz", *arrays)
        files.write_json(folder / "progress.json", dataclasses.asdict(progress))
    for old in _checkpoints(directory)[_KEEP:]:
        files.remove(old)


def restore(
    directory: pathlib.Path,
    model: keras.Model,
    report: Callable[[str], Any] | None = None,
    prepare: Callable[[int], None] | None = None,
) -> Progress:
    """Loads the last checkpoint that can be read.

    Args:
        directory: Folder of the checkpoints.
        model: The model, built and compiled as when it was saved.
        report: Function called with a line for each checkpoint that cannot be
            read, such as `print`.
        prepare: Function called with the last step done, which makes the
            model as it was when it was saved.

    Returns:
        The progress of that checkpoint, a new one if there is none.

    Raises:
        RunError: There are checkpoints, but none can be read.
    """
    folders = _checkpoints(directory)
    for folder in folders:
        try:
            progress = _read_progress(folder)
            if prepare:
                prepare(max(progress.step - 1, 0))
            _load_variables(folder / "state.npz", model)
            return progress
        except _UNREADABLE as error:
            if report:
                report(f"Checkpoint {folder} cannot be read ({error}).")
    if folders:
        raise RunError(
            f"Got no readable checkpoint in {directory}. Expected at least "
            "one. To start again from the beginning, use --overwrite."
        )
    return Progress()


def last_progress(directory: pathlib.Path) -> Progress:
    """Reads the progress of the last readable checkpoint, without its weights.

    Args:
        directory: Folder of the checkpoints.

    Returns:
        That progress, a new one if there is no checkpoint.
    """
    for folder in _checkpoints(directory):
        with contextlib.suppress(*_UNREADABLE):
            return _read_progress(folder)
    return Progress()


def last_step(directory: pathlib.Path) -> int:
    """The step of the last checkpoint, readable or not; 0 if there is none."""
    for folder in _checkpoints(directory):
        return int(folder.name.removeprefix("step-"))
    return 0


def _read_progress(folder: pathlib.Path) -> Progress:
    return Progress(**files.read_json(folder / "progress.json"))


def _variables(model: keras.Model) -> list[Any]:
    return [
        *model.variables,
        *model.optimizer.variables,
        *model.metrics_variables,
    ]


def _load_variables(path: pathlib.Path, model: keras.Model) -> None:
    """Sets all variables, or none and raises."""
    try:
        with open(path, "rb") as file, np.load(file) as content:
            values = [content[name] for name in content.files]
    except Exception as error:  # Damage makes numpy raise errors of any kind.
        raise ValueError(f"{path.name} is damaged: {error}") from error
    variables = _variables(model)
    expected = [tuple(variable.shape) for variable in variables]
    if [value.shape for value in values] != expected:
        raise ValueError(f"{path.name} belongs to another model")
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _checkpoints(directory: pathlib.Path) -> list[pathlib.Path]:
    """Checkpoint folders, the last one first."""
    return sorted(directory.glob("step-*"), reverse=True)
