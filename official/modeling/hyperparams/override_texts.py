# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Values of Python as the texts that `parse_overrides` reads."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import yaml

from official.modeling.hyperparams.config_error import ConfigError


def value_text(value: Any, name: str = "value") -> str:
    """A value as it would be written in an override.

    Args:
        value: None, a bool, number, text, list or dict.
        name: What messages call the value.

    Returns:
        YAML on one line.

    Raises:
        ConfigError: If YAML has no such value.

    Example:
    >>> value_text({"name": "focal", "class_balanced_beta": None})
    '{name: focal, class_balanced_beta: null}'
    """
    try:
        # In a list, YAML quotes what has a comma.
        text = yaml.safe_dump(
            [value],
            default_flow_style=True,
            sort_keys=False,
            width=float("inf"),
        )
    except yaml.YAMLError:
        raise ConfigError(
            f"{name}: Got {value!r}. Expected a number, text, true, false, "
            "null, list or mapping."
        ) from None
    return text.strip()[1:-1]


def override_texts(overrides: Mapping[str, Any] | Sequence[str]) -> list[str]:
    """Overrides in one form, whichever was given.

    Args:
        overrides: Settings by dotted path, such as
            `{"trainer.train_steps": 500}`, or texts, which stay as they are.

    Returns:
        Texts that `parse_overrides` reads.

    Raises:
        ConfigError: If YAML cannot express a value.

    Example:
    >>> override_texts({"trainer.train_steps": 500, "runtime.seed": 1})
    ['trainer.train_steps=500', 'runtime.seed=1']
    """
    if isinstance(overrides, Mapping):
        return [
            f"{path}={value_text(value, path)}"
            for path, value in overrides.items()
        ]
    return list(overrides)
