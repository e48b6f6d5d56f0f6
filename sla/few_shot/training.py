# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Trains a network on episodes."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from official.core.config_parser import parse_experiment
from official.core.quiet_tensorflow import without_retracing_warnings
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from official.core.train_lib import run_experiment
from official.core.trained_run import load_model
from official.typing import Path
from sla.configs.few_shot import FewShotConfig
from sla.modeling.few_shot_model import FewShotModel
from sla.tasks.few_shot import FewShotTask
from sla.version import __version__


def parse_few_shot(
    experiment: str | None,
    config_file: Path | Sequence[Path],
    params_override: Mapping[str, Any] | Sequence[str],
    model_dir: Path | None,
    data_dir: Path | None,
    seed: int | None,
) -> tuple[RunDirectory, FewShotTask]:
    """Makes the task of an experiment, and the folder of its run.

    Args:
        experiment: As for `sla.few_shot.few_shot`.
        config_file: As for `sla.few_shot.few_shot`.
        params_override: As for `sla.few_shot.few_shot`.
        model_dir: As for `sla.few_shot.few_shot`.
        data_dir: As for `sla.few_shot.few_shot`.
        seed: As for `sla.few_shot.few_shot`.

    Returns:
        The folder and the task.

    Raises:
        ConfigError: A setting is unknown or not allowed.
        RunError: The experiment does not learn from episodes.
    """
    config = parse_experiment(
        experiment, config_file, params_override, data_dir, seed
    )
    if not isinstance(config.task, FewShotConfig):
        raise RunError(
            f"experiment: Got {config.experiment!r}, which does not learn from "
            "episodes. Expected a few-shot experiment, such as "
            "omniglot_proto_sla. To test it on new classes, train it with "
            "sla.train and give its folder alone, as model_dir."
        )
    folder = model_dir or f"runs/{config.experiment}/seed{config.runtime.seed}"
    return RunDirectory(folder), FewShotTask(config)


def train_few_shot(
    task: FewShotTask, run: RunDirectory, overwrite: bool, verbose: bool
) -> FewShotModel:
    """Trains the task, or goes on with an unfinished run.

    Args:
        task: The task.
        run: Folder of the run.
        overwrite: Whether to replace what an earlier run left.
        verbose: Whether to print progress.

    Returns:
        The selected model.

    Raises:
        RunError: The run cannot start, or training fails.
        RunInterrupted: A signal stopped the training.
    """
    config = task.config
    if verbose:
        print(f"{config.experiment}, seed {config.runtime.seed} -> {run.path}/")
        print(task.division.summary())
        print(_plan_line(config.task, config.trainer.train_steps))
    with without_retracing_warnings():
        run_experiment(
            task, run, "train_and_eval", __version__, overwrite, verbose
        )
    return load_model(run)


def _plan_line(task: FewShotConfig, train_steps: int) -> str:
    shape = task.training_episodes
    return (
        f"{task.backbone.name}, {train_steps:,} steps of "
        f"{task.data.batch_size} episodes: {shape.ways} classes with "
        f"{shape.shots} support and {shape.queries} query images each"
    )
