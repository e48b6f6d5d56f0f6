# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A sweep that can be gone on with: trials asked of Optuna, run by run."""

import contextlib
import json

import optuna

from official.core import files
from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from sla.comparing.execution import do_item
from sla.comparing.grid import check_finished

_RUNS_KEY = "runs"
_LOG = "train.log"


def open_study(path, settings, identity):
    """The study of a file, new or gone on with.

    Args:
        path: of the journal.
        settings: list of `SweptSetting`.
        identity: dict of what makes two sweeps the same.

    Returns:
        An `optuna.Study`. A trial that was under way when an earlier process
        ended is the next one to be asked for.

    Raises:
        RunError: if the file holds a sweep of something else.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    backend = optuna.storages.journal.JournalFileBackend(str(path))
    study = optuna.create_study(
        storage=optuna.storages.JournalStorage(backend),
        study_name="sweep",
        direction="maximize",
        load_if_exists=True,
    )
    # Other draws than those that an earlier process made.
    study.sampler = optuna.samplers.TPESampler(seed=len(study.trials))
    identity = json.loads(
        json.dumps({"settings": [str(each) for each in settings], **identity})
    )
    before = study.user_attrs.get("identity")
    if before is None:
        study.set_user_attr("identity", identity)
    elif before != identity:
        changed = [
            f"{key} was {before.get(key)}, now {identity[key]}"
            for key in identity
            if before.get(key) != identity[key]
        ]
        raise RunError(
            f"{path} holds another sweep ({'; '.join(changed)}). Use another "
            "--output, or the same flags."
        )
    for trial in study.get_trials(states=[optuna.trial.TrialState.RUNNING]):
        study.enqueue_trial(trial.params)
        study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
    return study


def finished_trials(study):
    """Trials that have a value, in order."""
    return study.get_trials(states=[optuna.trial.TrialState.COMPLETE])


def run_trial(study, settings, plan):
    """Asks for a trial, trains it and tells its value.

    Args:
        study: what `open_study` returned.
        settings: list of `SweptSetting`.
        plan: function of a list of overrides that gives the trial's
            `PlannedRun`s, one for each seed.

    Returns:
        `(overrides, results)`: texts, and the `results.json` of each run;
        or `(overrides, error)`, a text, if a run failed.
    """
    trial = study.ask()
    overrides = [setting.suggest(trial) for setting in settings]
    runs = plan(overrides)
    trial.set_user_attr(_RUNS_KEY, [str(run.path) for run in runs])
    results = train(runs)
    if isinstance(results, str):
        study.tell(trial, state=optuna.trial.TrialState.FAIL)
        return overrides, results
    values = [each["validation_value"] for each in results]
    study.tell(trial, sum(values) / len(values))
    return overrides, results


def trial_results(trial):
    """The `results.json` of a finished trial's runs, one for each seed."""
    paths = trial.user_attrs[_RUNS_KEY]
    return [files.read_json(RunDirectory(path).results) for path in paths]


def train(runs):
    """Trains what is missing of some runs; what they print goes to a file.

    Args:
        runs: list of `PlannedRun`.

    Returns:
        Their results, or the error of the first that failed.

    Raises:
        RunError: if a folder holds a run of other settings.
        RunInterrupted: if a signal stopped the training; all is saved.
    """
    check_finished(runs)
    for run in runs:
        if run.is_finished:
            continue
        run.path.mkdir(parents=True, exist_ok=True)
        with open(run.path / _LOG, "a", encoding="utf-8") as log:
            with contextlib.redirect_stdout(log):
                outcome = do_item(run)
        if outcome.error:
            return outcome.error
    return [files.read_json(run.output) for run in runs]
