# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Registry of experiments: a name, a description, a config function."""

import difflib
from collections.abc import Callable
from typing import TypeAlias

from official.core.config_definitions import ExperimentConfig
from official.modeling.hyperparams.base_config import config_error

#: Makes a complete configuration, a new one at each call.
ConfigFactory: TypeAlias = Callable[[], ExperimentConfig]

_EXPERIMENTS: dict[str, tuple[ConfigFactory, str]] = {}


def register_config_factory(
    name: str, description: str
) -> Callable[[ConfigFactory], ConfigFactory]:
    """Registers a function as the experiment `name`.

    Args:
        name: `<dataset>_<method>`, unique.
        description: One line for `--list_experiments`.

    Returns:
        A decorator for a function without arguments that returns a complete
        `ExperimentConfig`. It returns the function unchanged.

    Raises:
        ValueError: `name` is registered already.

    Example:
    ```python
    @register_config_factory("digits_baseline", "Digits, plain labels.")
    def digits_baseline():
        return ExperimentConfig(task=ImageClassificationConfig())
    ```
    """

    def decorator(factory: ConfigFactory) -> ConfigFactory:
        if name in _EXPERIMENTS:
            raise ValueError(
                f"Got a second experiment named '{name}'. Expected unique "
                "names. Rename one of them."
            )
        _EXPERIMENTS[name] = (factory, description)
        return factory

    return decorator


def get_exp_config(name: str | None) -> ExperimentConfig:
    """Makes a fresh config of an experiment, with `experiment` set to it.

    Args:
        name: A registered name.

    Returns:
        The configuration that the experiment starts from.

    Raises:
        ConfigError: `name` is not registered.
    """
    if not isinstance(name, str) or name not in _EXPERIMENTS:
        close = difflib.get_close_matches(str(name), _EXPERIMENTS)
        hint = f"Did you mean {' or '.join(close)}? " if close else ""
        config_error(
            "experiment",
            name,
            "a registered name",
            f"{hint}--list_experiments prints all.",
        )
    factory, _ = _EXPERIMENTS[name]
    config = factory()
    config.experiment = name
    return config


def list_experiments() -> dict[str, str]:
    """Returns the description of each registered experiment, sorted by name."""
    return {name: _EXPERIMENTS[name][1] for name in sorted(_EXPERIMENTS)}
