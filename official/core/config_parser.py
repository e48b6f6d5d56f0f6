# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""From an experiment name, files and overrides to one valid config."""

import yaml

from official.core import exp_factory
from official.core.strategy import connect_workers
from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import parse_overrides


def parse_experiment(
    experiment=None,
    config_files=(),
    params_overrides=(),
    data_dir=None,
    seed=None,
    default_experiment=None,
):
    """The effective configuration of a run.

    What comes later wins: the registered defaults, each file in order, each
    override in order, then `data_dir` and `seed`.

    Args:
        experiment: Registered name; None for the one that a file names at its
            top level (`experiment: name`).
        config_files: Paths of YAML files of nested settings.
        params_overrides: Texts such as `"runtime.seed=1,task.x=[1, 2]"`.
        data_dir: Sets `task.data.data_dir`, unless None.
        seed: Sets `runtime.seed`, unless None.
        default_experiment: Used when nothing else names an experiment.

    A run of several workers is connected to the others here, since TensorFlow
    must not have been used before, and a check may use it.

    Returns:
        A validated `ExperimentConfig`. Its `as_dict()` in a YAML file, given
        as the only config file, makes an equal one.

    Raises:
        ConfigError: A file that cannot be read, two different experiments,
            an unknown name or key, a value that is not allowed.
        RunError: The other workers are not described rightly in `TF_CONFIG`.
    """
    layers = [(str(path), _read_yaml(path)) for path in config_files]
    layers += [
        ("params_override", parse_overrides(text)) for text in params_overrides
    ]
    name = _base_experiment(experiment, layers)
    config = exp_factory.get_exp_config(
        default_experiment if name is None else name
    )
    if data_dir is not None:
        layers.append(("data_dir", {"task": {"data": {"data_dir": data_dir}}}))
    if seed is not None:
        layers.append(("seed", {"runtime": {"seed": seed}}))
    for source, mapping in layers:
        try:
            config = config.override(mapping)
        except ConfigError as error:
            raise ConfigError(f"{error} (from {source})") from None
    connect_workers(config.runtime)
    return config.validate()


def _base_experiment(experiment, layers):
    """The one name that the argument and the layers agree on, or None."""
    chosen = experiment
    origin = "the experiment argument"
    for source, mapping in layers:
        if "experiment" not in mapping:
            continue
        name = mapping["experiment"]
        if chosen is not None and name != chosen:
            raise ConfigError(
                f"experiment: got {name!r} (from {source}), expected "
                f"{chosen!r} (from {origin}): drop one of the two"
            )
        chosen, origin = name, source
    return chosen


def _read_yaml(path):
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        _refuse_repeated_keys(yaml.compose(text, Loader=yaml.SafeLoader))
        content = yaml.safe_load(text)
    except OSError as error:
        raise ConfigError(
            f"file {path}: cannot be read: {error.strerror}"
        ) from None
    except (ValueError, yaml.YAMLError) as error:
        message = " ".join(str(error).split())
        message = message.replace('in "<unicode string>", ', "at ")
        raise ConfigError(
            f"file {path}: is not valid YAML: {message}"
        ) from None
    if not isinstance(content, dict):
        config_error(f"file {path}", content, "a mapping of settings")
    return content


def _refuse_repeated_keys(node):
    """Raises where YAML would silently keep the last of two equal keys."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if str(key.value) in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key '{key.value}' comes twice",
                    problem_mark=key.start_mark,
                )
            seen.add(str(key.value))
            _refuse_repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeated_keys(item)
