# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Settings that the runs of one command share."""

import dataclasses
from collections.abc import Sequence

from official.core.config_definitions import ExperimentConfig
from official.core.config_parser import parse_experiment
from official.typing import Path
from sla.configs.sla_classification import check_classification


@dataclasses.dataclass(frozen=True)
class RunSettings:
    """What all runs of a command start from.

    Attributes:
        config_file: Paths of YAML files, as in `sla.train.train`.
        params_override: Texts of overrides.
        data_dir: Folder of the data; None for that of the experiment.
        method_override: Pairs (method or experiment, override) that apply to
            its runs alone.
    """

    config_file: tuple[Path, ...] = ()
    params_override: tuple[str, ...] = ()
    data_dir: Path | None = None
    method_override: tuple[tuple[str, str], ...] = ()

    def parse(
        self, experiment: str, overrides: Sequence[str] = (), seed: int = 0
    ) -> ExperimentConfig:
        """The configuration of one run.

        Args:
            experiment: Registered name.
            overrides: Texts that win over all other settings.
            seed: At least 0.

        Returns:
            A validated configuration.

        Raises:
            ConfigError: If a setting is unknown or not allowed.
        """
        if not self.method_override:
            return self._parse(experiment, overrides, seed)
        method = self._parse(experiment, (), seed).task.method
        own = [
            text
            for name, text in self.method_override
            if name in (method, experiment)
        ]
        return self._parse(experiment, [*own, *overrides], seed)

    def _parse(
        self, experiment: str, overrides: Sequence[str], seed: int
    ) -> ExperimentConfig:
        config = parse_experiment(
            experiment,
            self.config_file,
            [*self.params_override, *overrides],
            self.data_dir,
            seed,
        )
        check_classification(config)
        return config
