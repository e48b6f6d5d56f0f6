# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A sweep that can be continued: trials asked of Optuna, one by one."""

import contextlib
import pathlib
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import optuna
from optuna.storages.journal import JournalFileBackend

from official.core import files
from official.core.config_definitions import ExperimentConfig
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from official.core.run_directory import changed_settings
from official.modeling.hyperparams.config_error import ConfigError
from sla.reporting.text import percent
from sla.sweep.space import SweptSetting
from sla.sweep.trial_runs import TrialRuns

_RUNS_KEY = "runs"


@contextlib.contextmanager
def quiet_optuna() -> Iterator[None]:
    """Keeps Optuna from logging each trial."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)


def open_study(
    path: pathlib.Path,
    settings: Sequence[SweptSetting],
    runs: TrialRuns,
) -> optuna.Study:
    """The study of a file, new or continued.

    Args:
        path: Path of the journal.
        settings: The settings to vary.
        runs: The runs of its trials.

    Returns:
        The study. A trial that was under way when an earlier process ended is
        the next one.

    Raises:
        RunError: If the file holds a sweep of something else.
    """
    backend = JournalFileBackend(str(path))
    study = optuna.create_study(
        storage=optuna.storages.JournalStorage(backend),
        study_name="sweep",
        direction="maximize",
        load_if_exists=True,
    )
    # Other draws than those that an earlier process made.
    study.sampler = optuna.samplers.TPESampler(seed=len(study.trials))
    identity = {
        "settings": [str(setting) for setting in settings],
        "seeds": runs.seeds,
        "config": runs.config.as_dict(),
    }
    before = study.user_attrs.get("identity")
    if before is None:
        study.set_user_attr("identity", identity)
    else:
        _check_same(before, identity, runs.config, path)
    for trial in study.get_trials(states=[optuna.trial.TrialState.RUNNING]):
        study.enqueue_trial(trial.params)
        study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
    return study


def _check_same(
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    config: ExperimentConfig,
    path: pathlib.Path,
) -> None:
    changed = [
        f"{name} were {before[name]}, now {now[name]}"
        for name in ("settings", "seeds")
        if before[name] != now[name]
    ]
    try:
        changed += changed_settings(before["config"], config)
    except ConfigError as error:
        raise RunError(f"{path}: {error}") from error
    if changed:
        raise RunError(
            f"Got another sweep in {path} ({'; '.join(changed)}). Expected "
            "the same sweep. Choose another output folder, or use the same "
            "arguments."
        )


def finished_trials(study: optuna.Study) -> list[optuna.trial.FrozenTrial]:
    """Trials that have a value, in order."""
    return study.get_trials(states=[optuna.trial.TrialState.COMPLETE])


def trial_results(trial: optuna.trial.FrozenTrial) -> list[dict[str, Any]]:
    """The `results.json` of a finished trial's runs, one for each seed."""
    paths = trial.user_attrs[_RUNS_KEY]
    return [files.read_json(RunDirectory(path).results) for path in paths]


def run_trials(
    study: optuna.Study,
    settings: Sequence[SweptSetting],
    runs: TrialRuns,
    trials: int,
    verbose: bool,
) -> None:
    """Trains until there are enough trials with a value.

    Args:
        study: What `open_study` returned.
        settings: The settings to vary.
        runs: Plans and trains the runs of a trial.
        trials: Number of trials in all, earlier ones included.
        verbose: Whether to print a line for each.

    Raises:
        RunError: If more trials failed than there should be in all.
        RunInterrupted: If a signal stopped the training; all is saved.
    """
    failures = 0
    while (done := len(finished_trials(study))) < trials:
        trial = study.ask()
        overrides = [setting.suggest(trial) for setting in settings]
        paths = [str(run.path) for run in runs.plan(overrides)]
        trial.set_user_attr(_RUNS_KEY, paths)
        results = runs.train(overrides)
        if isinstance(results, str):
            study.tell(trial, state=optuna.trial.TrialState.FAIL)
            failures += 1
            text = f"FAILED: {results}"
        else:
            values = [run["validation_value"] for run in results]
            mean = sum(values) / len(values)
            study.tell(trial, mean)
            text = percent(mean)
        if verbose:
            name = " ".join(overrides)
            print(f"[{done + 1}/{trials}] {name}: {text}", flush=True)
        if failures > trials:
            raise RunError(
                f"More than {trials} trials failed. The last one: {results}"
            )
