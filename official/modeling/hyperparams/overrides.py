# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Overrides: settings by dotted path, as text or as a dict."""

import copy
from collections.abc import Mapping
from typing import Any

import yaml

from official.modeling.hyperparams.config_error import config_error
from official.modeling.hyperparams.strict_yaml import load_yaml

_CLOSER = {"[": "]", "{": "}"}


def parse_overrides(text: str) -> dict[str, Any]:
    """Reads `"a.b=c,d.e=[1, 2],f=null"` into a nested dict.

    Args:
        text: Comma-separated `path=value` pairs; commas inside brackets or
            quotes belong to the value, and each value is YAML.

    Returns:
        `{"a": {"b": "c"}, "d": {"e": [1, 2]}, "f": None}` for the above.

    Raises:
        ConfigError: Malformed text, or a path given twice.

    Example:
    >>> parse_overrides("trainer.train_steps=20,runtime.seed=1")
    {'trainer': {'train_steps': 20}, 'runtime': {'seed': 1}}
    """
    overrides: dict[str, Any] = {}
    for pair in split_at_commas(text) if text.strip() else []:
        path, equals, value = (part.strip() for part in pair.partition("="))
        if not equals or not all(path.split(".")):
            config_error("override", pair, "path.to.setting=value")
        _insert(overrides, path, _parse_value(path, value))
    return overrides


def nested(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Settings by dotted path as a nested dict.

    Args:
        overrides: Dict such as `{"a.b": 1}`.

    Returns:
        A dict such as `{"a": {"b": 1}}`.

    Raises:
        ConfigError: A path given twice.

    Example:
    >>> nested({"runtime.seed": 1, "runtime.precision": "float32"})
    {'runtime': {'seed': 1, 'precision': 'float32'}}
    """
    result: dict[str, Any] = {}
    for path, value in overrides.items():
        _insert(result, path, copy.deepcopy(value))
    return result


def split_at_commas(text: str) -> list[str]:
    """Splits `text` at the commas outside brackets and quotes.

    Args:
        text: Such as `"a=[1, 2],b=3"`.

    Returns:
        The parts between those commas.

    Raises:
        ConfigError: Brackets or quotes that are not in pairs.

    Example:
    >>> split_at_commas("a=[1, 2],b=3")
    ['a=[1, 2]', 'b=3']
    """
    parts, start, closers, quote, previous = [], 0, [], "", "="
    for index, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"" and previous in "=,[{:'":
            quote = char  # Elsewhere it is an apostrophe.
        elif char in _CLOSER:
            closers.append(_CLOSER[char])
        elif char in _CLOSER.values():
            if not closers or closers.pop() != char:
                config_error("override", text, "brackets in pairs")
        elif char == "," and not closers:
            parts.append(text[start:index])
            start = index + 1
        previous = previous if char.isspace() else char
    if quote or closers:
        config_error("override", text, "brackets and quotes in pairs")
    return [*parts, text[start:]]


def _parse_value(path: str, text: str) -> Any:
    try:
        value = load_yaml(text)
    except (ValueError, yaml.YAMLError):
        config_error(path, text, "a YAML value")
    # Nothing, or only a comment: most likely an unset shell variable.
    if value is None and text.lower() not in ("null", "~"):
        config_error(path, text, "a value: null for none, '' for empty text")
    return value


def _insert(overrides: dict[str, Any], path: str, value: Any) -> None:
    *parents, name = path.split(".")
    node = overrides
    for parent in parents:
        node = node.setdefault(parent, {})
        if not isinstance(node, dict):
            config_error(path, node, "no value of its own besides its parts")
    if name in node:
        config_error(path, value, "one value for each path")
    node[name] = value
