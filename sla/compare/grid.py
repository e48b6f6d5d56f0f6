# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From what is asked for to the runs that it takes, all of them valid."""

import itertools
import pathlib
from collections.abc import Sequence

from official.modeling.hyperparams.base_config import ConfigError
from sla.compare.axes import Axis
from sla.compare.plan import Row
from sla.compare.plan import Settings
from sla.configs.methods import METHODS
from sla.train.planned_run import PlannedRun
from sla.train.planned_run import folder_part
from sla.train.run_settings import RunSettings


class Grid:
    """All runs of experiments over axes and seeds.

    A method that does not depend on an axis has one row for all its values.

    Args:
        experiments: Registered names. Others are compared with the first of
            method `baseline`, or else with the first.
        axes: Settings that differ.
        num_seeds: Seeds are 0, 1, ...
        settings: What all runs share.
        runs_dir: Folder of the runs.

    Attributes:
        rows: A `Row` for each experiment and the values it depends on.

    Raises:
        ConfigError: If an experiment, setting or value is not valid.
    """

    def __init__(
        self,
        experiments: Sequence[str],
        axes: Sequence[Axis],
        num_seeds: int,
        settings: RunSettings,
        runs_dir: pathlib.Path,
    ):
        self.axes = axes
        self.num_seeds = num_seeds
        self.settings = settings
        self.runs_dir = runs_dir
        self.methods: dict[str, str] = {
            name: settings.parse(name).task.method for name in experiments
        }
        self.reference = next(
            (name for name in experiments if self.methods[name] == "baseline"),
            experiments[0],
        )
        rows: dict[tuple, Row] = {}
        for values in itertools.product(*(axis.values for axis in axes)):
            for name in self.methods:
                row = self._row(name, values)
                rows.setdefault(row.key, row)
        self.rows = list(rows.values())
        self._check_folders()

    def _row(self, experiment: str, values: Sequence[str]) -> Row:
        settings = self._settings_of(experiment, values)
        return Row(
            label=experiment,
            experiment=experiment,
            method=self.methods[experiment],
            settings=settings,
            reference=(
                self.reference,
                self._settings_of(self.reference, values),
            ),
            items=tuple(
                self.plan_run(experiment, settings, seed)
                for seed in range(self.num_seeds)
            ),
        )

    def _settings_of(self, experiment: str, values: Sequence[str]) -> Settings:
        method = METHODS[self.methods[experiment]]
        return tuple(
            (axis.name, value)
            for axis, value in zip(self.axes, values, strict=True)
            if method.uses(axis.path)
        )

    def plan_run(
        self,
        experiment: str,
        settings: Settings,
        seed: int,
        more: Sequence[tuple[str, str]] = (),
        overrides: Sequence[str] = (),
        own_seed: int | None = None,
    ) -> PlannedRun:
        """A run, not yet trained.

        Args:
            experiment: Registered name.
            settings: As in `Row.settings`.
            seed: Seed that names its folder.
            more: Further pairs (name, value) for its folder.
            overrides: Texts that set what those pairs say.
            own_seed: The setting `runtime.seed`. Default: `seed`.

        Returns:
            The run, with a valid configuration.

        Raises:
            ConfigError: If it is not valid.
        """
        axes = {axis.name: axis for axis in self.axes}
        varied = [axes[name].override(value) for name, value in settings]
        pairs = [*settings, *more]
        folder = ",".join(folder_part(*pair) for pair in pairs)
        words = [experiment, *(f"{name}={value}" for name, value in pairs)]
        return PlannedRun(
            f"{' '.join(words)} seed {seed}",
            self.runs_dir / experiment / folder / f"seed{seed}",
            self.settings.parse(
                experiment,
                [*varied, *overrides],
                seed if own_seed is None else own_seed,
            ),
        )

    def _check_folders(self) -> None:
        """Raises if two runs would share a folder."""
        folders: dict[pathlib.Path, PlannedRun] = {}
        for row in self.rows:
            for run in row.runs:
                other = folders.setdefault(run.path, run)
                if other.config != run.config:
                    raise ConfigError(
                        f"vary: Got values that share the folder {run.path}. "
                        "Expected values that differ in letters or digits."
                    )
