# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From an experiment name, files and overrides to one valid config."""

import os
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from official.core import exp_factory
from official.core.argument_checks import as_list
from official.core.backend import require_tensorflow
from official.core.config_definitions import ExperimentConfig
from official.core.settings_file import read_settings
from official.core.strategy import connect_workers
from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.overrides import nested
from official.modeling.hyperparams.overrides import parse_overrides
from official.typing import Path


def parse_experiment(
    experiment: str | None = None,
    config_files: Path | Sequence[Path] = (),
    params_overrides: str | Sequence[str] | Mapping[str, Any] = (),
    data_dir: Path | None = None,
    seed: int | str | None = None,
    default_experiment: str | None = None,
    is_trained: bool = False,
    unlabeled_dir: Path | None = None,
    labels: Path | None = None,
) -> ExperimentConfig:
    """Makes the effective configuration of a run.

    What comes later wins: the registered defaults, each file in order, each
    override in order, then `data_dir`, `unlabeled_dir` and `seed`.

    A run of several workers is connected to the others here, since TensorFlow
    must not have been used before, and a check may use it.

    Args:
        experiment: Registered name; None for the one that a file names at its
            top level (`experiment: name`).
        config_files: Paths of YAML files of nested settings, or one.
        params_overrides: Texts such as `"runtime.seed=1,task.x=[1, 2]"`, or
            one, or a dict such as `{"runtime.seed": 1}`.
        data_dir: Sets `task.data.data_dir`, unless None.
        seed: Sets `runtime.seed`, unless None.
        default_experiment: Used when nothing else names an experiment.
        is_trained: Whether the run is trained already, so that settings that
            were removed since then are left out.
        unlabeled_dir: Sets `task.data.unlabeled` to this folder, unless None.
        labels: Sets `task.data.label_table.file`, unless None.

    Returns:
        A validated configuration. Its `as_dict()` in a YAML file, given as the
        only config file, makes an equal one.

    Raises:
        ConfigError: A file that cannot be read, two different experiments,
            an unknown name or key, a value that is not allowed.
        RunError: Keras runs on another backend than TensorFlow, or the other
            workers are not described rightly in `TF_CONFIG`.
    """
    require_tensorflow()
    layers = [
        (str(path), read_settings(path)) for path in as_list(config_files)
    ]
    if isinstance(params_overrides, Mapping):
        overrides = [nested(params_overrides)]
    else:
        overrides = [
            parse_overrides(text) for text in as_list(params_overrides)
        ]
    layers += [("params_override", mapping) for mapping in overrides]
    name = _base_experiment(experiment, layers)
    config = exp_factory.get_exp_config(
        default_experiment if name is None else name
    )
    if data_dir is not None:
        folder = os.fspath(data_dir)
        layers.append(("data_dir", {"task": {"data": {"data_dir": folder}}}))
    if unlabeled_dir is not None:
        # "./rest" is a folder, "rest" stands for something else.
        folder = os.path.join(os.curdir, os.path.expanduser(unlabeled_dir))
        layers.append(
            ("unlabeled_dir", {"task": {"data": {"unlabeled": folder}}})
        )
    if labels is not None:
        table = {"label_table": {"file": os.fspath(labels)}}
        layers.append(("labels", {"task": {"data": table}}))
    if seed is not None:
        layers.append(("seed", {"runtime": {"seed": seed}}))
    for source, mapping in layers:
        if is_trained:
            mapping = config.without_retired(mapping)
        try:
            config = config.override(mapping)
        except ConfigError as error:
            raise ConfigError(f"{error} (from {source})") from None
    connect_workers(config.runtime)
    return config.validate()


def _base_experiment(
    experiment: str | None, layers: Sequence[tuple[str, Mapping[str, Any]]]
) -> str | None:
    """The one name that the argument and the layers agree on, or None."""
    chosen = experiment
    origin = "the experiment argument"
    for source, mapping in layers:
        if "experiment" not in mapping:
            continue
        name = mapping["experiment"]
        if chosen is not None and name != chosen:
            raise ConfigError(
                f"experiment: Got {name!r} (from {source}). Expected "
                f"{chosen!r} (from {origin}). Remove one of the two."
            )
        chosen, origin = name, source
    return chosen
