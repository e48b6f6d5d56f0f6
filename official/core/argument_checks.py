# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Checks of the arguments of a command's function."""

import operator
import os
from collections.abc import Sequence
from typing import Any
from typing import SupportsIndex

from official.core.run_directory import RunError
from official.modeling.hyperparams.config_error import config_error
from official.modeling.hyperparams.suggestions import did_you_mean


def as_list(value: Any) -> list[Any]:
    """Several values as a list; a text or path alone is a list of one.

    Example:
    >>> as_list("train"), as_list(("train", "input"))
    (['train'], ['train', 'input'])
    """
    if isinstance(value, (str, os.PathLike)):
        return [value]
    return list(value)


def check_names(
    argument: str, names: Sequence[str], allowed: Sequence[str]
) -> None:
    """Checks names that a user chose from a list.

    Args:
        argument: Name of the argument, for the message.
        names: The names chosen.
        allowed: All names to choose from.

    Raises:
        RunError: If there is no name, or one is not allowed.
    """
    expected = f"Expected some of {', '.join(allowed)}."
    if not names:
        raise RunError(f"{argument}: Got none. {expected}")
    for name in names:
        if name not in allowed:
            raise RunError(
                f"{argument}: Got {name!r}. {expected}"
                f"{did_you_mean(name, allowed)}"
            )


def check_count(argument: str, value: SupportsIndex) -> int:
    """Checks a number of things.

    Args:
        argument: Name of the argument, for the message.
        value: What was given, such as an integer of NumPy.

    Returns:
        The number.

    Raises:
        ConfigError: If it is not an integer of at least 1.
    """
    try:
        count = operator.index(value)
    except TypeError:
        count = 0
    if count < 1:
        config_error(argument, value, "an integer of at least 1")
    return count
