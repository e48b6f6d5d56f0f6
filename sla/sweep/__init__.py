# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Measures how much settings matter, as a function and as a command."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from official.typing import Path

DEFAULT_EXPERIMENT = "digits_sla_sd"


def sweep(
    settings: Mapping[str, Sequence[Any] | str] | Sequence[str],
    *,
    experiment: str = DEFAULT_EXPERIMENT,
    trials: int = 20,
    seeds: int = 3,
    config_file: Path | Sequence[Path] = (),
    params_override: Mapping[str, Any] | Sequence[str] = (),
    data_dir: Path | None = None,
    output: Path = "sweep",
    verbose: bool = False,
) -> dict[str, Any]:
    """Measures how much settings matter.

    Trains with settings that Optuna chooses by the validation value, each
    over the same seeds, and with the unchanged configuration beside them.
    Needs the extra `sweep`. Writes `sweep.json`, `sweep.png`, the runs and
    `study.journal`. What the runs print goes to `train.log` in their folders.
    The same call again continues a sweep that was stopped, or adds trials.

    Args:
        settings: Ranges and values by dotted path, such as
            `{"task.distillation.weight": "0.1:10:log",
            "task.joint_reduction": ["mean", "sum"]}`, or texts such as
            `"task.distillation.temperature=1:4"`.
        experiment: Name of a registered experiment.
        trials: Number of trials in all, at least 1.
        seeds: Number of seeds of each trial: 0, 1, ...
        config_file: Paths of YAML files of settings of all runs, or one.
        params_override: Settings of all runs by dotted path, or texts as on
            the command line.
        data_dir: Folder of the data.
        output: Folder to write to.
        verbose: Whether to print a line for each trial and, at the end, the
            best of them.

    Returns:
        The content of `sweep.json`.

    Raises:
        ConfigError: If an argument or a setting is not valid.
        RunError: If Optuna is missing, the folder holds another sweep, the
            unchanged configuration fails, or too many trials do.

    Example:
    >>> import sla.sweep
    >>> report = sla.sweep.sweep(
    ...     {"task.distillation.weight": "0.1:10:log"}, trials=5, seeds=1
    ... )  # doctest: +SKIP
    >>> report["trials"][0]["settings"]  # doctest: +SKIP
    """
    from official.core import files
    from official.core.argument_checks import as_list
    from official.core.argument_checks import check_count
    from official.core.environment import describe_environment
    from official.core.run_directory import RunDirectory
    from official.core.run_directory import RunError
    from official.modeling.hyperparams.override_texts import override_texts

    try:
        import optuna  # noqa: F401
    except ImportError as error:
        raise RunError(
            f"Got an error when importing Optuna: {error}. Expected Optuna, "
            "which runs the trials. Install it with pip install "
            "'sla-keras[sweep]'."
        ) from error

    from sla import api  # noqa: F401  (registers the classes of saved models)
    from sla.reporting.command_line import command_line
    from sla.sweep.report import build_report
    from sla.sweep.report import report_text
    from sla.sweep.space import parse_setting
    from sla.sweep.space import setting_texts
    from sla.sweep.study import open_study
    from sla.sweep.study import quiet_optuna
    from sla.sweep.study import run_trials
    from sla.sweep.sweep_plot import plot_sweep
    from sla.sweep.trial_runs import TrialRuns
    from sla.train.run_settings import RunSettings
    from sla.version import __version__

    trials = check_count("trials", trials)
    seeds = check_count("seeds", seeds)
    config_file = as_list(config_file)
    texts = setting_texts(settings)
    swept = [parse_setting(text) for text in texts]
    params_override = override_texts(params_override)
    folder = RunDirectory(output)
    runs = TrialRuns(
        folder.path,
        experiment,
        RunSettings(tuple(config_file), tuple(params_override), data_dir),
        seeds,
    )
    runs.check(swept)
    with folder.writing():
        folder.path.mkdir(parents=True, exist_ok=True)
    with quiet_optuna():
        study = open_study(folder.path / "study.journal", swept, runs)
        if verbose:
            print("Unchanged configuration:", flush=True)
        reference = runs.train([])
        if isinstance(reference, str):
            raise RunError(f"The unchanged configuration failed: {reference}")
        run_trials(study, swept, runs, trials, verbose)
    report = {
        "command": command_line(
            "sla.sweep",
            experiment=experiment,
            setting=texts,
            trials=trials,
            seeds=seeds,
            config_file=config_file,
            params_override=params_override,
            data_dir=data_dir,
            output=output,
        ),
        **build_report(study, swept, reference),
        "environment": describe_environment(__version__),
    }
    with folder.writing():
        files.write_json(folder.path / "sweep.json", report)
        plot_sweep(report, folder.path / "sweep.png")
    if verbose:
        print(f"\n{report_text(report)}")
        print(f"files: {folder.path}/ (sweep.json, sweep.png)")
    return files.read_json(folder.path / "sweep.json")
