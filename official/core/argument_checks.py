# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Checks of the arguments of a command's function."""

from collections.abc import Sequence

from official.core.run_directory import RunError


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
            raise RunError(f"{argument}: Got {name!r}. {expected}")
