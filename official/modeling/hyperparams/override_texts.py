# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Values of Python as the texts that `parse_overrides` reads."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import yaml

from official.modeling.hyperparams.field_values import plain


def value_text(value: Any, name: str = "value") -> str:
    """A value as it would be written in an override.

    Args:
        value: None, a bool, number, text, path, list or dict.
        name: What messages call the value.

    Returns:
        YAML on one line.

    Raises:
        ConfigError: If YAML has no such value.

    Example:
    >>> value_text({"name": "focal", "class_balanced_beta": None})
    '{name: focal, class_balanced_beta: null}'
    """
    # In a list, YAML quotes what has a comma.
    text = yaml.safe_dump(
        [plain(value, name)],
        default_flow_style=True,
        sort_keys=False,
        width=float("inf"),
    )
    return text.strip()[1:-1]


def override_texts(
    overrides: Mapping[str, Any] | Sequence[str] | str,
) -> list[str]:
    """Overrides in one form, whichever was given.

    Args:
        overrides: Settings by dotted path, such as
            `{"trainer.train_steps": 500}`; or a text or several, which stay
            as they are.

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
    return [overrides] if isinstance(overrides, str) else list(overrides)
