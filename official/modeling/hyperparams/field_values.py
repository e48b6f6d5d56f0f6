# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Values of configuration fields: conversion, words for them, plain copies.

A nested configuration is known by being a dataclass; it has the methods of
`base_config.Config`. `limits` is the metadata that `base_config.setting` gives
a field.
"""

import dataclasses
import math
import numbers
import types
import typing
from collections.abc import Mapping
from typing import Any

from official.modeling.hyperparams import scalars
from official.modeling.hyperparams.config_error import config_error

Limits: typing.TypeAlias = Mapping[str, Any]


def convert(
    value: Any, annotation: Any, path: str, limits: Limits, current: Any = None
) -> Any:
    """Converts a value to the type of its field.

    Args:
        value: What came from YAML, a flag or Python.
        annotation: The type of the field.
        path: Dotted path of the field, for messages.
        limits: Metadata of the field.
        current: The value that the field has. A nested configuration is
            merged into it.

    Returns:
        The value as `annotation` asks.

    Raises:
        ConfigError: The value has another type or is out of range.
    """
    value = scalars.of_python(value)
    kind, optional = _strip_optional(annotation)
    if value is None and optional:
        return None
    if _is_config(kind):
        if isinstance(value, kind):
            return value
        base = current if isinstance(current, kind) else kind()
        if not isinstance(value, Mapping):
            config_error(path, value, _describe(type(base), optional, limits))
        return base.override(value, path)
    allowed = _describe(kind, optional, limits)
    if typing.get_origin(kind) is list:
        if not isinstance(value, (list, tuple)):
            config_error(path, value, allowed)
        (item_kind,) = typing.get_args(kind)
        return [
            convert(item, item_kind, f"{path}[{index}]", limits)
            for index, item in enumerate(value)
        ]
    if typing.get_origin(kind) is dict:
        if not isinstance(value, Mapping):
            config_error(path, value, allowed)
        return plain(value, path)
    try:
        return scalars.convert(value, kind, limits)
    except (ValueError, OverflowError):
        config_error(path, value, allowed)


def describe(annotation: Any, limits: Limits) -> str:
    """What a field takes, in words such as "text or null"."""
    kind, optional = _strip_optional(annotation)
    return _describe(kind, optional, limits)


def _describe(kind: Any, optional: bool, limits: Limits) -> str:
    return _words(kind, limits) + (" or null" if optional else "")


def _words(kind: Any, limits: Limits) -> str:
    if _is_config(kind):
        names = ", ".join(field.name for field in dataclasses.fields(kind))
        return f"a mapping with the keys: {names or 'none'}"
    if typing.get_origin(kind) is dict:
        return "a mapping"
    if typing.get_origin(kind) is list:
        (item_kind,) = typing.get_args(kind)
        return f"a list, each item {describe(item_kind, limits)}"
    if kind not in scalars.KINDS:
        raise TypeError(
            f"Got a Config field annotated {kind}. Expected bool, int, float, "
            "str, X | None, list[X], dict[str, Any] or a Config."
        )
    return scalars.describe(kind, limits)


def _is_config(kind_or_value: Any) -> bool:
    return dataclasses.is_dataclass(kind_or_value)


def _strip_optional(annotation: Any) -> tuple[Any, bool]:
    """`(X, True)` of `X | None`, else `(annotation, False)`."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        kinds = [k for k in typing.get_args(annotation) if k is not type(None)]
        if len(kinds) == 1:
            return kinds[0], True
    return annotation, False


def plain(value: Any, path: str) -> Any:
    """Copies a value in dicts, lists and scalars that YAML reads back.

    Args:
        value: A configuration, mapping, list, tuple, array, path or scalar.
        path: Dotted path of the value, for messages.

    Returns:
        The copy, which shares nothing with `value`.

    Raises:
        ConfigError: Something in the value has another type, or a number is
            not finite.
    """
    value = scalars.of_python(value)
    if _is_config(value):
        names = [field.name for field in dataclasses.fields(value)]
        value = {name: getattr(value, name) for name in names}
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                config_error(path, key, "keys that are text")
        return {
            str(key): plain(item, f"{path}.{key}")
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [
            plain(item, f"{path}[{index}]") for index, item in enumerate(value)
        ]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real) and math.isfinite(value):
        return float(value)
    config_error(
        path, value, "a finite number, text, true, false, null, list or mapping"
    )
