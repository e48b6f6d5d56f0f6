# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Registry of experiments: a name, a description, a config function."""

import difflib

from official.modeling.hyperparams.base_config import ConfigError

_EXPERIMENTS = {}


def register_config_factory(name, description):
    """Decorator that registers a function as the experiment `name`.

    Args:
        name: `<dataset>_<method>`, unique.
        description: One line for `--list_experiments`.

    Returns:
        A decorator for a function without arguments that returns a complete
        `ExperimentConfig`.

    Raises:
        ValueError: `name` is registered already.

    Example:

    ```python
    @register_config_factory("digits_baseline", "Digits, plain labels.")
    def digits_baseline():
        return ExperimentConfig(task=ImageClassificationConfig())
    ```
    """

    def decorator(factory):
        if name in _EXPERIMENTS:
            raise ValueError(
                f"Got a second experiment named '{name}'. Expected unique "
                "names: rename one of them."
            )
        _EXPERIMENTS[name] = (factory, description)
        return factory

    return decorator


def get_exp_config(name):
    """A fresh config of the experiment `name`, `.experiment` set to it.

    Raises:
        ConfigError: `name` is not registered.
    """
    if not isinstance(name, str) or name not in _EXPERIMENTS:
        close = difflib.get_close_matches(str(name), _EXPERIMENTS)
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        raise ConfigError(
            f"experiment: got {name!r}, expected a registered name{hint} "
            "(--list_experiments prints all)"
        )
    factory, _ = _EXPERIMENTS[name]
    config = factory()
    config.experiment = name
    return config


def list_experiments():
    """The registered experiments: name to description, sorted by name."""
    return {name: _EXPERIMENTS[name][1] for name in sorted(_EXPERIMENTS)}
