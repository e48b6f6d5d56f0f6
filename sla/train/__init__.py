# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Trains and evaluates an experiment, as a function and as a command."""

from collections.abc import Mapping
from collections.abc import Sequence
from os import PathLike
from typing import TYPE_CHECKING
from typing import Any

from sla.version import __version__

if TYPE_CHECKING:
    from official.core.config_definitions import ExperimentConfig

DEFAULT_EXPERIMENT = "digits_sla_sd"


def train(
    experiment: str | None = None,
    *,
    config_file: str | PathLike | Sequence[str | PathLike] = (),
    params_override: Mapping[str, Any] | Sequence[str] = (),
    model_dir: str | PathLike | None = None,
    mode: str = "train_and_eval",
    data_dir: str | PathLike | None = None,
    unlabeled_dir: str | PathLike | None = None,
    labels: str | PathLike | None = None,
    seed: int | None = None,
    overwrite: bool = False,
    verbose: bool = False,
) -> dict[str, Any] | None:
    """Trains and evaluates an experiment.

    What comes later wins: the registered defaults, each file in order, each
    override, then `data_dir`, `unlabeled_dir`, `labels` and `seed`. The run's
    folder holds `params.yaml`, `results.json`, `history.csv`, `curves.png`,
    `model.keras`, `saved_model/`, `checkpoint/` and `tensorboard/`. An
    unfinished run in it is continued.

    Args:
        experiment: Name of a registered experiment. Default: the one that a
            file names, or `digits_sla_sd`.
        config_file: Paths of YAML files of settings, or one.
        params_override: Settings by dotted path, such as
            `{"trainer.train_steps": 500}`, or texts as on the command line.
        model_dir: Folder of the run. Default: `runs/<experiment>/seed<N>`, or
            `runs/<experiment>+unlabeled/seed<N>` with unlabeled images.
        mode: "train", "eval" or "train_and_eval".
        data_dir: Folder of the data, the setting `task.data.data_dir`.
        unlabeled_dir: Folder of images without label to learn from as well,
            the setting `task.data.unlabeled`.
        labels: CSV, TSV or Parquet file of paths and labels, in place of
            class folders, the setting `task.data.label_table.file`.
        seed: At least 0, the setting `runtime.seed`.
        overwrite: Whether to replace a finished run.
        verbose: Whether to print progress and, at the end, the results.

    Returns:
        The content of `results.json`; None in mode "train", and for every
        worker but the first.

    Raises:
        ConfigError: If a setting is unknown or not allowed.
        RunError: If the run cannot start, or training fails.
        RunInterrupted: If a signal stopped the training; all is saved.

    Example:
    >>> import sla
    >>> results = sla.train.train(
    ...     "digits_sla", params_override={"trainer.train_steps": 20}
    ... )  # doctest: +SKIP
    >>> results["test"]["aggregated_accuracy"]  # doctest: +SKIP
    """
    from official.core.config_parser import parse_experiment
    from official.core.quiet_tensorflow import without_retracing_warnings
    from official.core.run_directory import RunDirectory
    from official.core.train_lib import run_experiment
    from sla.configs import all_experiments  # noqa: F401  (registers them)
    from sla.configs.sla_classification import check_classification
    from sla.tasks.sla_classification import SLAClassificationTask
    from sla.train.report import plan_line
    from sla.train.report import run_report

    config = parse_experiment(
        experiment,
        config_file,
        params_override,
        data_dir,
        seed,
        DEFAULT_EXPERIMENT,
        unlabeled_dir=unlabeled_dir,
        labels=labels,
    )
    check_classification(config)
    run = RunDirectory(model_dir or _default_folder(config))
    if verbose:
        print(f"{config.experiment}, seed {config.runtime.seed} -> {run.path}/")
    task = SLAClassificationTask(config)
    if verbose:
        print(task.data.summary())
        print(plan_line(config))
    with without_retracing_warnings():
        results = run_experiment(
            task,
            run,
            mode,
            __version__,
            overwrite,
            verbose,
        )
    if verbose and results:
        print(run_report(results, run.path))
    return results


def _default_folder(config: "ExperimentConfig") -> str:
    name = config.experiment
    if config.task.data.unlabeled is not None:
        # Beside the run without them, with which the report compares it.
        name += "+unlabeled"
    return f"runs/{name}/seed{config.runtime.seed}"
