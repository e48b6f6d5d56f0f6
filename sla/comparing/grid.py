# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From what is asked for to the runs that it takes, all of them valid."""

import dataclasses
import itertools
import pathlib
import re

from official.core.config_parser import parse_experiment
from official.core.run_directory import RunDirectory
from official.modeling.hyperparams.base_config import ConfigError
from sla.comparing.plan import PlannedRun
from sla.comparing.plan import Row
from sla.configs.sla_classification import METHODS


@dataclasses.dataclass(frozen=True)
class CommonSettings:
    """What all runs of a grid share.

    Attributes:
        runs_dir: folder of the runs.
        config_files, params_overrides, data_dir: as for `parse_experiment`.
        method_overrides: tuple of pairs (method or experiment, override) for
            its runs alone.
    """

    runs_dir: pathlib.Path
    config_files: tuple = ()
    params_overrides: tuple = ()
    data_dir: str | None = None
    method_overrides: tuple = ()

    def parse(self, experiment, overrides=(), seed=0):
        """The configuration of one run.

        Args:
            experiment: registered name.
            overrides: texts that win over all others.
            seed: integer.

        Raises:
            ConfigError: for what is not valid.
        """
        shared = (self.config_files, self.params_overrides, self.data_dir)
        if not self.method_overrides:
            return _parse(experiment, shared, overrides, seed)
        method = _parse(experiment, shared, (), seed).task.method
        own = [
            text
            for name, text in self.method_overrides
            if name in (method, experiment)
        ]
        return _parse(experiment, shared, [*own, *overrides], seed)


def _parse(experiment, shared, overrides, seed):
    files, common, data_dir = shared
    return parse_experiment(
        experiment, files, [*common, *overrides], data_dir, seed
    )


def parse_method_overrides(texts, experiments):
    """Reads texts such as `"baseline:trainer.train_steps=100"`.

    Args:
        texts: list of them.
        experiments: the registered names to which they may apply.

    Returns:
        Tuple of pairs (method or experiment, override).

    Raises:
        ConfigError: for another form or name.
    """
    pairs = []
    for text in texts:
        name, colon, override = text.partition(":")
        known = name in experiments or (
            name in METHODS
            and any(each.endswith(f"_{name}") for each in experiments)
        )
        if not colon or not known:
            raise ConfigError(
                f"--method_override: got {text!r}, expected METHOD:setting="
                f"value with a method of {', '.join(experiments)}"
            )
        pairs.append((name, override))
    return tuple(pairs)


class Grid:
    """All runs of experiments over axes and seeds.

    A method that does not depend on an axis has one row for all its values.

    Args:
        experiments: registered names. Others are compared with the first of
            method `baseline`, or else with the first.
        axes: list of `Axis`.
        num_seeds: seeds are 0, 1, ...
        common: `CommonSettings`.

    Attributes:
        rows: list of `Row`.

    Raises:
        ConfigError: for an experiment, setting or value that is not valid.
    """

    def __init__(self, experiments, axes, num_seeds, common):
        self.axes = axes
        self.num_seeds = num_seeds
        self.common = common
        self.methods = {
            name: common.parse(name).task.method for name in experiments
        }
        self.reference = next(
            (name for name in experiments if self.methods[name] == "baseline"),
            experiments[0],
        )
        rows = {}
        for values in itertools.product(*(axis.values for axis in axes)):
            for name in self.methods:
                row = self._row(name, values)
                rows.setdefault(row.key, row)
        self.rows = list(rows.values())
        self._check_folders()

    def _row(self, experiment, values):
        settings = self._settings(experiment, values)
        return Row(
            label=experiment,
            experiment=experiment,
            method=self.methods[experiment],
            settings=settings,
            reference=(
                self.reference,
                self._settings(self.reference, values),
            ),
            items=tuple(
                self.plan_run(experiment, settings, seed)
                for seed in range(self.num_seeds)
            ),
        )

    def _settings(self, experiment, values):
        return tuple(
            (axis.name, value)
            for axis, value in zip(self.axes, values)
            if axis.concerns(self.methods[experiment])
        )

    def plan_run(
        self, experiment, settings, seed, more=(), overrides=(), own_seed=None
    ):
        """A run, not yet trained.

        Args:
            experiment: registered name.
            settings: pairs of `Row.settings`.
            seed: integer, for its folder.
            more: further pairs, for its folder.
            overrides: texts that set what those pairs say.
            own_seed: `runtime.seed`; `seed` by default.
        """
        axes = {axis.name: axis for axis in self.axes}
        varied = [axes[name].override(value) for name, value in settings]
        folder = ",".join(map(folder_part, (*settings, *more)))
        name = " ".join([experiment, *map("=".join, (*settings, *more))])
        return PlannedRun(
            f"{name} seed {seed}",
            self.common.runs_dir / experiment / folder / f"seed{seed}",
            self.common.parse(
                experiment,
                [*varied, *overrides],
                seed if own_seed is None else own_seed,
            ),
        )

    def _check_folders(self):
        """Raises if two runs would share a folder."""
        folders = {}
        for row in self.rows:
            for item in row.items:
                other = folders.setdefault(item.path, item)
                if other.config != item.config:
                    raise ConfigError(
                        f"--vary: got values that share the folder {item.path}"
                        ", expected values that differ in letters or digits"
                    )


def folder_part(pair):
    """Part of a folder's name that tells a setting and its value."""
    name, value = pair
    value = re.sub(r"[^\w.+-]+", "_", value).strip("_")
    return f"{name}={value}"


def check_finished(runs):
    """Raises `RunError` if a folder holds a run of other settings."""
    for run in runs:
        directory = RunDirectory(run.path)
        if directory.params.exists():
            directory.check_same(run.config)
