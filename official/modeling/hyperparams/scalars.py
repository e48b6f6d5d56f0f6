# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The scalar types of a configuration: reading, limits, words for them.

`limits` is the metadata that `base_config.setting` gives a field.
"""

import math
import numbers
import os
from collections.abc import Callable
from collections.abc import Mapping
from typing import Any

import numpy as np


def convert(value: Any, kind: type, limits: Mapping[str, Any]) -> Any:
    """Converts a value to `kind`, one of `KINDS`.

    Args:
        value: What came from YAML, a flag or Python.
        kind: The type of the field.
        limits: Metadata of the field.

    Returns:
        The value as `kind`.

    Raises:
        ValueError: `value` is of another type or outside of `limits`.
        OverflowError: An integer too large for a float.
    """
    value = KINDS[kind][1](value)
    low, high = limits.get("low"), limits.get("high")
    choices = limits.get("choices")
    if low is not None and value < low:
        raise ValueError
    if low is not None and limits["exclusive_low"] and value == low:
        raise ValueError
    if high is not None and value > high:
        raise ValueError
    if choices is not None and value not in choices:
        raise ValueError
    return value


def describe(kind: type, limits: Mapping[str, Any]) -> str:
    """What a field of `kind` takes, such as "an integer of at least 1"."""
    if limits.get("choices") is not None:
        return "one of " + ", ".join(map(repr, limits["choices"]))
    words, bounds = KINDS[kind][0], []
    if limits.get("low") is not None:
        least = "above" if limits["exclusive_low"] else "of at least"
        bounds.append(f"{least} {limits['low']}")
    if limits.get("high") is not None:
        bounds.append(f"{'' if bounds else 'of '}at most {limits['high']}")
    return " ".join([words, " and ".join(bounds)]).rstrip()


def of_python(value: Any) -> Any:
    """NumPy's numbers and arrays, and paths, as values of Python's own.

    Example:
    >>> of_python(np.int64(3)), of_python(np.array([0.5, 1.0]))
    (3, [0.5, 1.0])
    """
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    return value


def _to_bool(value: Any) -> bool:
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if isinstance(value, bool):
        return value
    raise ValueError


def _to_int(value: Any) -> int:
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            pass  # "5e4" is read below.
    elif isinstance(value, numbers.Integral) and not isinstance(value, bool):
        return int(value)
    number = _to_float(value)
    if not number.is_integer():
        raise ValueError
    return int(number)


def _to_float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (numbers.Real, str)):
        raise ValueError
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return number


def _to_str(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError
    return str(value)


#: Type of a field to what it takes in words, and the function that reads it.
KINDS: dict[type, tuple[str, Callable[[Any], Any]]] = {
    bool: ("true or false", _to_bool),
    int: ("an integer", _to_int),
    float: ("a finite number", _to_float),
    str: ("text", _to_str),
}
