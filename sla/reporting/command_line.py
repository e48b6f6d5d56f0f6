# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The command line that repeats a call."""

import shlex
from typing import Any


def command_line(command: str, **flags: Any) -> str:
    """The text to type for a command with some flags.

    Args:
        command: Such as "sla.train".
        **flags: Values by name of the flag. None and empty lists are left
            out, and a flag with a list is repeated for each item.

    Returns:
        A line for a shell.

    Example:
    >>> command_line("sla.train", seed=1, data_dir=None, config_file=["a b"])
    "python -m sla.train --seed=1 '--config_file=a b'"
    """
    words = ["python", "-m", command]
    for name, value in flags.items():
        if value is None:
            continue
        values = value if isinstance(value, (list, tuple)) else [value]
        words += [f"--{name}={item}" for item in values]
    return shlex.join(words)
