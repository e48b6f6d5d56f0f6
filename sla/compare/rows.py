# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From what is to be compared to the rows of the comparison."""

import pathlib
from collections.abc import Sequence

from official.modeling.hyperparams.base_config import ConfigError
from official.typing import Path
from sla.compare.axes import build_axes
from sla.compare.controls import with_controls
from sla.compare.grid import Grid
from sla.compare.plan import Row
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.configs.methods import METHODS
from sla.configs.methods import SUPERVISED
from sla.train.run_settings import RunSettings


def plan_rows(
    dataset: str | None,
    methods: str | None,
    experiments: str | None,
    seeds: int,
    labels_per_class: str | None,
    fraction: str | None,
    transforms: str | None,
    vary: Sequence[str],
    controls: str | None,
    config_file: Sequence[Path],
    params_override: Sequence[str],
    method_override: Sequence[str],
    data_dir: Path | None,
    runs_dir: Path,
) -> list[Row]:
    """The rows of a comparison, with nothing trained yet.

    The arguments are those of `sla.compare.compare`, as `flag_values` returns
    them.

    Returns:
        All rows, the controls after their baselines.

    Raises:
        ConfigError: If an argument or a setting is not valid.
    """
    if experiments is None:
        names = list(SUPERVISED) if methods is None else _split(methods)
        names = [f"{dataset}_{name}" for name in names]
    else:
        names = _split(experiments)
    settings = RunSettings(
        tuple(config_file),
        tuple(params_override),
        data_dir,
        parse_method_overrides(method_override, names),
    )
    axes = build_axes(labels_per_class, fraction, transforms, vary)
    grid = Grid(names, axes, seeds, settings, pathlib.Path(runs_dir))
    return with_controls(grid, _split(controls))


def _split(text: str | None) -> list[str]:
    return [part.strip() for part in text.split(",")] if text else []


def parse_method_overrides(
    texts: Sequence[str], experiments: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """Reads texts such as `"baseline:trainer.train_steps=100"`.

    Args:
        texts: What to read.
        experiments: Registered names to which they may apply.

    Returns:
        Pairs (method or experiment, override).

    Raises:
        ConfigError: If a text has another form, or applies to nothing.
    """
    pairs = []
    for text in texts:
        name, colon, override = text.partition(":")
        is_method = name in METHODS and any(
            experiment.endswith(f"_{name}") for experiment in experiments
        )
        if not colon or not (is_method or name in experiments):
            raise ConfigError(
                f"method_override: Got {text!r}. Expected METHOD:setting=value "
                f"with a method of {', '.join(experiments)}."
            )
        pairs.append((name, override))
    return tuple(pairs)
