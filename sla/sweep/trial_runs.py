# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The training runs of the trials of a sweep."""

import contextlib
import dataclasses
import pathlib
from collections.abc import Sequence
from typing import Any

from official.core.config_definitions import ExperimentConfig
from official.modeling.hyperparams.base_config import ConfigError
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.sweep.space import SweptSetting
from sla.train.planned_run import LOG
from sla.train.planned_run import PlannedRun
from sla.train.planned_run import attempt
from sla.train.planned_run import check_finished
from sla.train.planned_run import folder_part
from sla.train.run_settings import RunSettings

# Sweeps that were begun earlier have the unchanged configuration there.
_UNCHANGED = "as_it_is"


@dataclasses.dataclass(frozen=True)
class TrialRuns:
    """From the overrides of a trial to its runs, and to their results.

    Attributes:
        folder: Folder of the sweep.
        experiment: Registered name.
        settings: What all runs share.
        seeds: Number of seeds: 0, 1, ...
    """

    folder: pathlib.Path
    experiment: str
    settings: RunSettings
    seeds: int

    def check(self, swept: Sequence[SweptSetting]) -> None:
        """Checks the experiment and the ends of all ranges.

        Args:
            swept: The settings to vary.

        Raises:
            ConfigError: If a value is not allowed, or a setting comes twice.
        """
        self.settings.parse(self.experiment)
        paths = [setting.path for setting in swept]
        for setting in swept:
            if paths.count(setting.path) > 1:
                raise ConfigError(
                    f"settings: Got {setting.path} twice. Expected it once."
                )
            for value in setting.values or (setting.low, setting.high):
                self.settings.parse(
                    self.experiment, [f"{setting.path}={value}"]
                )

    @property
    def config(self) -> ExperimentConfig:
        """The unchanged configuration."""
        return self.settings.parse(self.experiment)

    def plan(self, overrides: Sequence[str]) -> list[PlannedRun]:
        """The runs of a trial.

        Args:
            overrides: Texts `path=value`; none for the unchanged
                configuration.

        Returns:
            A run for each seed.
        """
        parts = []
        for override in overrides:
            path, _, value = override.partition("=")
            parts.append(folder_part(path.partition(".")[2], value))
        name = ",".join(parts) or _UNCHANGED
        return [
            PlannedRun(
                f"{name} seed {seed}",
                self.folder / "runs" / name / f"seed{seed}",
                self.settings.parse(self.experiment, overrides, seed),
            )
            for seed in range(self.seeds)
        ]

    def train(self, overrides: Sequence[str]) -> list[dict[str, Any]] | str:
        """Trains what is missing of a trial.

        Args:
            overrides: As for `plan`.

        Returns:
            The `results.json` of each seed, or the error of the first run
            that failed.

        Raises:
            RunError: If a folder holds a run of other settings.
            RunInterrupted: If a signal stopped the training.
        """
        runs = self.plan(overrides)
        check_finished(runs)
        for run in runs:
            if run.is_finished():
                continue
            run.path.mkdir(parents=True, exist_ok=True)
            with (
                open(run.path / LOG, "a", encoding="utf-8") as log,
                contextlib.redirect_stdout(log),
                contextlib.redirect_stderr(log),
            ):
                outcome = attempt(run, verbose=True)
            if outcome.error:
                return outcome.error
        return [run.results() for run in runs]
