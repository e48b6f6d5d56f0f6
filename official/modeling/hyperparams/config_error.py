# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The error of every wrong setting: one line that says what to change."""

from typing import Any
from typing import NoReturn

_LONGEST = 80


class ConfigError(ValueError):
    """One line: the dotted path, what came and what is allowed."""


def config_error(
    path: str, received: Any, expected: str, remedy: str = ""
) -> NoReturn:
    """Raises `ConfigError` with the message that all settings share.

    Args:
        path: Dotted path, such as `"task.data.batch_size"`. A leading dot is
            dropped, so `f"{path}.name"` is right at the root, where `path` is
            empty.
        received: The value that came.
        expected: What is allowed, in words and without a period.
        remedy: What to do about it, as a sentence, if that is not clear.

    Raises:
        ConfigError: Always.

    Example:
    >>> try:
    ...     config_error(".seed", -1, "an integer of at least 0")
    ... except ConfigError as error:
    ...     print(error)
    seed: Got -1. Expected an integer of at least 0.
    """
    got = "null" if received is None else " ".join(repr(received).split())
    if len(got) > _LONGEST:
        got = f"{got[: _LONGEST - 3]}..."
    message = f"{setting_name(path)}: Got {got}. Expected {expected}. {remedy}"
    raise ConfigError(message.rstrip())


def setting_name(path: str) -> str:
    """What messages call the setting at a dotted path.

    Args:
        path: The path, which may begin with a dot; empty at the root.

    Returns:
        The path without that dot, or `"config"` for the root.
    """
    return path.lstrip(".") or "config"
