# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Strict typed configuration: a tree of dataclasses that YAML overrides."""

import copy
import dataclasses
import difflib
import math
import numbers
import types
import typing
from collections.abc import Mapping

import yaml

from official.modeling.hyperparams import scalars

_CLOSER = {"[": "]", "{": "}"}


class ConfigError(ValueError):
    """One line: the dotted path, what came and what is allowed."""


def config_error(path, received, allowed):
    """Raises `ConfigError` with the message that all settings share.

    Args:
        path: Dotted path, such as `"task.data.batch_size"`. A leading dot is
            dropped, so `f"{path}.name"` is right at the root, where `path` is
            empty.
        received: The value that came.
        allowed: What is expected, in words.
    """
    if received is None:
        got = "null"
    else:
        text = " ".join(repr(received).split())
        text = text if len(text) <= 80 else text[:77] + "..."
        got = f"{text} ({type(received).__name__})"
    raise ConfigError(
        f"{path.lstrip('.') or 'config'}: got {got}, expected {allowed}"
    )


def setting(
    default, help, low=None, high=None, exclusive_low=False, choices=None
):
    """A dataclass field with a help line and limits.

    Args:
        default: The default value. A callable (a `Config` class, a function)
            is called for each instance; a list, dict or `Config` is copied.
        help: One line for the reader, with the unit where there is one.
        low: Least value; of each item in a list field. None is no limit.
        high: Greatest value, likewise.
        exclusive_low: Whether `low` itself is refused.
        choices: The only values allowed, likewise.

    Returns:
        A `dataclasses.field`.
    """
    metadata = {
        "help": help,
        "low": low,
        "high": high,
        "exclusive_low": exclusive_low,
        "choices": choices,
    }
    if callable(default):
        return dataclasses.field(default_factory=default, metadata=metadata)
    if isinstance(default, (list, dict, Config)):
        return dataclasses.field(
            default_factory=lambda: copy.deepcopy(default), metadata=metadata
        )
    return dataclasses.field(default=default, metadata=metadata)


@dataclasses.dataclass
class Config:
    """Base of all configurations; subclasses are plain dataclasses.

    Every field has a default and one of the types bool, int, float, str,
    `Optional[X]`, `list[X]`, `dict[str, Any]`, or a `Config`. Lists and
    dicts are values: an override replaces them as a whole. A nested `Config`
    is merged, and follows the type of the instance that the field holds, not
    the annotation.

    Example:

    >>> import dataclasses
    >>> from official.modeling.hyperparams.base_config import Config
    >>> from official.modeling.hyperparams.base_config import setting
    >>> @dataclasses.dataclass
    ... class DataConfig(Config):
    ...     batch_size: int = setting(64, "Images per step.", low=1)
    >>> DataConfig().override({"batch_size": "1e2"}).validate().as_dict()
    {'batch_size': 100}
    >>> try:
    ...     DataConfig().override({"batch_size": 0})
    ... except ValueError as error:
    ...     print(error)
    batch_size: got 0 (int), expected an integer >= 1
    """

    @classmethod
    def from_dict(cls, mapping):
        """The defaults of this class, overridden by `mapping`."""
        return cls().override(mapping)

    @classmethod
    def allowed_values(cls, name):
        """What the field `name` takes, in the words of the messages."""
        fields = {field.name: field for field in dataclasses.fields(cls)}
        kind, optional = _strip_optional(typing.get_type_hints(cls)[name])
        return _allowed(kind, optional, fields[name].metadata)

    def override(self, mapping, path=""):
        """A copy with the values of `mapping`, a nested dict.

        Values are converted to the type of their field, so that `"1e-4"`,
        a string in YAML, is a number in a float field.

        Args:
            mapping: Field name to value; a mapping for a nested `Config`.
            path: Dotted path of this config, for messages.

        Returns:
            A new config; `self` is unchanged. Call `validate` on the last
            one, for what depends on several fields.

        Raises:
            ConfigError: Unknown key, wrong type or value out of range.
        """
        fields = {field.name: field for field in dataclasses.fields(self)}
        if not isinstance(mapping, Mapping):
            config_error(path, mapping, _describe(type(self), {}))
        annotations = typing.get_type_hints(type(self))
        result = copy.deepcopy(self)
        for key, value in mapping.items():
            key_path = f"{path}.{key}".lstrip(".")
            if key not in fields:
                raise ConfigError(_unknown_key(key_path, key, list(fields)))
            value = _convert(
                value,
                annotations[key],
                key_path,
                fields[key].metadata,
                current=getattr(self, key),
            )
            setattr(result, key, value)
        return result

    def as_dict(self):
        """Plain dicts, lists and scalars, in the order of the fields."""
        return _plain(self, "")

    def validate(self, path=""):
        """Checks all fields, nested configs included, then calls `check`.

        Values set in Python are converted as those of `override` are.

        Args:
            path: Dotted path of this config, for messages.

        Returns:
            `self`.

        Raises:
            ConfigError: The first value that is not allowed.
        """
        annotations = typing.get_type_hints(type(self))
        for field in dataclasses.fields(self):
            field_path = f"{path}.{field.name}".lstrip(".")
            value = _convert(
                getattr(self, field.name),
                annotations[field.name],
                field_path,
                field.metadata,
            )
            setattr(self, field.name, value)
            if isinstance(value, Config):
                value.validate(field_path)
            elif isinstance(value, list):
                for index, item in enumerate(value):
                    if isinstance(item, Config):
                        item.validate(f"{field_path}[{index}]")
        self.check(path)
        return self

    def check(self, path):
        """Hook for what depends on several fields, each valid by itself.

        Args:
            path: Dotted path of this config, empty at the root; raise with
                `config_error(f"{path}.field", received, allowed)`.
        """


def _unknown_key(path, key, allowed):
    message = f"{path}: unknown key, allowed: {', '.join(allowed) or 'none'}"
    close = difflib.get_close_matches(str(key), allowed, n=1)
    return message + (f"; did you mean '{close[0]}'?" if close else "")


def _convert(value, annotation, path, limits, current=None):
    """`value` as `annotation` asks, or a `ConfigError` naming `path`."""
    kind, optional = _strip_optional(annotation)
    if value is None and optional:
        return None
    if _is_config(kind):
        if isinstance(value, kind):
            return value
        base = current if isinstance(current, Config) else kind()
        if not isinstance(value, Mapping):
            config_error(path, value, _allowed(type(base), optional, limits))
        return base.override(value, path)
    allowed = _allowed(kind, optional, limits)
    if typing.get_origin(kind) is list:
        if not isinstance(value, (list, tuple)):
            config_error(path, value, allowed)
        (item_kind,) = typing.get_args(kind)
        return [
            _convert(item, item_kind, f"{path}[{index}]", limits)
            for index, item in enumerate(value)
        ]
    if typing.get_origin(kind) is dict:
        if not isinstance(value, Mapping):
            config_error(path, value, allowed)
        return _plain(value, path)
    try:
        return scalars.convert(value, kind, limits)
    except (ValueError, OverflowError):
        config_error(path, value, allowed)


def _strip_optional(annotation):
    """`(X, True)` of `Optional[X]`, else `(annotation, False)`."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        kinds = [k for k in typing.get_args(annotation) if k is not type(None)]
        if len(kinds) == 1:
            return kinds[0], True
    return annotation, False


def _is_config(kind):
    return isinstance(kind, type) and issubclass(kind, Config)


def _allowed(kind, optional, limits):
    """What a field takes, in words."""
    return _describe(kind, limits) + (" or null" if optional else "")


def _describe(kind, limits):
    if _is_config(kind):
        names = ", ".join(field.name for field in dataclasses.fields(kind))
        return f"a mapping with the keys: {names or 'none'}"
    if typing.get_origin(kind) is dict:
        return "a mapping"
    if typing.get_origin(kind) is list:
        item_kind, optional = _strip_optional(typing.get_args(kind)[0])
        return f"a list, each item {_allowed(item_kind, optional, limits)}"
    if kind not in scalars.KINDS:
        raise TypeError(
            f"Got a Config field annotated {kind}. Expected bool, int, float, "
            "str, Optional[X], list[X], dict[str, Any] or a Config."
        )
    return scalars.describe(kind, limits)


def _plain(value, path):
    """A copy in dicts, lists and scalars that YAML writes and reads back."""
    if isinstance(value, Config):
        names = [field.name for field in dataclasses.fields(value)]
        value = {name: getattr(value, name) for name in names}
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                config_error(path, key, "keys that are text")
        return {
            str(key): _plain(item, f"{path}.{key}")
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [
            _plain(item, f"{path}[{index}]") for index, item in enumerate(value)
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


def parse_overrides(text):
    """Reads `"a.b=c,d.e=[1, 2],f=null"` into a nested dict.

    Args:
        text: Comma-separated `path=value` pairs; commas inside brackets or
            quotes belong to the value, and each value is YAML.

    Returns:
        `{"a": {"b": "c"}, "d": {"e": [1, 2]}, "f": None}` for the above.

    Raises:
        ConfigError: Malformed text, or a path given twice.

    Example:

    >>> from official.modeling.hyperparams.base_config import parse_overrides
    >>> parse_overrides("trainer.train_steps=20,runtime.seed=1")
    {'trainer': {'train_steps': 20}, 'runtime': {'seed': 1}}
    """
    overrides = {}
    for pair in split_at_commas(text) if text.strip() else []:
        path, equals, value = (part.strip() for part in pair.partition("="))
        if not equals or not all(path.split(".")):
            config_error("override", pair, "path.to.setting=value")
        _insert(overrides, path, _parse_value(path, value))
    return overrides


def _parse_value(path, text):
    try:
        value = yaml.safe_load(text)
    except (ValueError, yaml.YAMLError):
        config_error(path, text, "a YAML value")
    # Nothing, or only a comment: most likely an unset shell variable.
    if value is None and text.lower() not in ("null", "~"):
        config_error(path, text, "a value: null for none, '' for empty text")
    return value


def _insert(overrides, path, value):
    *parents, name = path.split(".")
    node = overrides
    for parent in parents:
        node = node.setdefault(parent, {})
        if not isinstance(node, dict):
            config_error(path, node, "no value of its own besides its parts")
    if name in node:
        config_error(path, value, "one value for each path")
    node[name] = value


def split_at_commas(text):
    """The parts of `text` between commas outside brackets and quotes.

    Raises:
        ConfigError: Brackets or quotes that are not in pairs.
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
