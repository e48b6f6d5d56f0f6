# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Training runs that a command plans, and what becomes of them."""

import dataclasses
import pathlib
import re
import time
import traceback
from collections.abc import Iterable
from typing import Any
from typing import Protocol

from official.core import files
from official.core.config_definitions import ExperimentConfig
from official.core.quiet_tensorflow import without_retracing_warnings
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from sla.configs.methods import METHODS
from sla.version import __version__

# The file in the folder of a run that has what the run printed.
LOG = "train.log"


@dataclasses.dataclass(frozen=True)
class PlannedRun:
    """A training run. Two with the same folder are the same run.

    Attributes:
        name: What progress lines call it.
        path: Its folder.
        config: Its validated configuration.
    """

    name: str = dataclasses.field(compare=False)
    path: pathlib.Path
    config: ExperimentConfig = dataclasses.field(compare=False)

    @property
    def output(self) -> pathlib.Path:
        """The file that exists once the run is finished."""
        return RunDirectory(self.path).results

    @property
    def work(self) -> int:
        """Images that pass through the network in training."""
        task, trainer = self.config.task, self.config.trainer
        data = task.data
        batch_size = data.batch_size
        if data.unlabeled is not None:
            batch_size += data.unlabeled_batch_size or data.batch_size
        return trainer.train_steps * batch_size * _num_views(task)

    def is_finished(self) -> bool:
        """Whether its results are there."""
        return self.output.exists()

    def results(self) -> dict[str, Any]:
        """The content of its `results.json`."""
        return files.read_json(self.output)

    def execute(self, verbose: bool) -> None:
        """Trains the run, or continues it, and evaluates it.

        Args:
            verbose: Whether to print progress.

        Raises:
            RunError: If training cannot start, or fails.
            RunInterrupted: If a signal stopped the training.
        """
        from official.core.train_lib import run_experiment
        from sla.tasks.sla_classification import SLAClassificationTask

        run_experiment(
            SLAClassificationTask(self.config),
            RunDirectory(self.path),
            "train_and_eval",
            __version__,
            verbose=verbose,
        )


def _num_views(task: Any) -> int:
    from sla import transforms

    views = 0
    if task.data.unlabeled and task.unlabeled_loss.strong_magnitude is not None:
        views = 1
    if not METHODS[task.method].uses("task.transforms"):
        return views + 1
    return views + (
        task.transforms_per_step or len(transforms.get(task.transforms))
    )


def folder_part(name: str, value: str) -> str:
    """Part of a folder's name that shows a setting and its value.

    Example:
    >>> folder_part("backbone.options", "{width: 4}")
    'backbone.options=width_4'
    """
    value = re.sub(r"[^\w.+-]+", "_", value).strip("_")
    return f"{name}={value}"


def check_finished(runs: Iterable[PlannedRun]) -> None:
    """Checks that no folder holds a run of other settings.

    Raises:
        RunError: If one does.
    """
    for run in runs:
        directory = RunDirectory(run.path)
        if directory.params.exists():
            directory.check_same(run.config)


class Item(Protocol):
    """What can be executed: a `PlannedRun`, or what depends on several."""

    @property
    def output(self) -> pathlib.Path:
        """The file that holds its results."""

    def execute(self, verbose: bool) -> None:
        """Does it, and writes `output`."""


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of an item.

    Attributes:
        seconds: How long it took.
        error: One line that says why it failed; None if it succeeded.
    """

    seconds: float
    error: str | None = None


def attempt(item: Item, verbose: bool = False) -> Outcome:
    """Executes an item, and notes if it fails, for others can still succeed.

    Args:
        item: A `PlannedRun`, or what depends on several.
        verbose: Whether to print progress, and the traceback of an unexpected
            error.

    Returns:
        What became of it.

    Raises:
        RunInterrupted: If a signal stopped the training.
    """
    import keras

    start = time.perf_counter()
    error = None
    try:
        with without_retracing_warnings():
            item.execute(verbose)
    except RunError as reason:
        error = str(reason)
    except Exception as reason:
        if verbose:
            traceback.print_exc()
        error = f"{type(reason).__name__}: {reason}"
    finally:
        keras.utils.clear_session()
    if error is not None:
        error = " ".join(error.split())
    return Outcome(time.perf_counter() - start, error)
