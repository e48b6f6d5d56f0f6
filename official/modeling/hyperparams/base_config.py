# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Strict typed configuration: a tree of dataclasses that YAML overrides."""

import copy
import dataclasses
import typing
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import ClassVar
from typing import TypeVar

from official.modeling.hyperparams import field_values
from official.modeling.hyperparams.config_error import ConfigError
from official.modeling.hyperparams.config_error import config_error
from official.modeling.hyperparams.suggestions import did_you_mean

__all__ = ["Config", "ConfigError", "config_error", "setting"]

_ConfigT = TypeVar("_ConfigT", bound="Config")


def setting(
    default: Any,
    help: str,
    low: float | None = None,
    high: float | None = None,
    exclusive_low: bool = False,
    choices: Sequence[Any] | None = None,
) -> Any:
    """Declares a dataclass field with a help line and limits.

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
    `X | None`, `list[X]`, `dict[str, Any]`, or a `Config`. Lists and dicts
    are values: an override replaces them as a whole. A nested `Config` is
    merged, and follows the type of the instance that the field holds, not
    the annotation.

    A class lists the settings that earlier versions had in
    `retired_settings`. Files of that time load if the setting has its old
    default, which changed nothing, and are refused otherwise.

    Attributes:
        retired_settings: Name of a removed setting to its old default.

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
    batch_size: Got 0. Expected an integer of at least 1.
    """

    retired_settings: ClassVar[Mapping[str, Any]] = {}

    @classmethod
    def from_dict(cls: type[_ConfigT], mapping: Mapping[str, Any]) -> _ConfigT:
        """Returns the defaults of this class, overridden by `mapping`."""
        return cls().override(mapping)

    @classmethod
    def allowed_values(cls, name: str) -> str:
        """Returns what the field `name` takes, in the words of messages."""
        fields = {field.name: field for field in dataclasses.fields(cls)}
        annotation = typing.get_type_hints(cls)[name]
        return field_values.describe(annotation, fields[name].metadata)

    def override(
        self: _ConfigT, mapping: Mapping[str, Any], path: str = ""
    ) -> _ConfigT:
        """Returns a copy with the values of `mapping`, a nested dict.

        Values are converted to the type of their field, so that `"1e-4"`,
        a string in YAML, is a number in a float field.

        Args:
            mapping: Field name to value; a mapping for a nested `Config`.
            path: Dotted path of this config, for messages.

        Returns:
            A new config; `self` is unchanged. Call `validate` on the last
            one, for what depends on several fields.

        Raises:
            ConfigError: Unknown key, wrong type, value out of range, or a
                removed setting that did something.
        """
        fields = {field.name: field for field in dataclasses.fields(self)}
        if not isinstance(mapping, Mapping):
            config_error(path, mapping, field_values.describe(type(self), {}))
        annotations = typing.get_type_hints(type(self))
        result = copy.deepcopy(self)
        for key, value in mapping.items():
            key_path = f"{path}.{key}".lstrip(".")
            if key in self.retired_settings:
                _check_retired(key_path, value, self.retired_settings[key])
                continue
            if key not in fields:
                raise ConfigError(_unknown_key(key_path, key, list(fields)))
            value = field_values.convert(
                value,
                annotations[key],
                key_path,
                fields[key].metadata,
                current=getattr(self, key),
            )
            setattr(result, key, value)
        return result

    def without_retired(self, mapping: Mapping[str, Any]) -> dict[str, Any]:
        """Returns the values of a nested dict that this version knows.

        For the settings of a run that is trained: what a removed setting did,
        it did in training.

        Args:
            mapping: Field name to value, as for `override`.

        Returns:
            A copy without the retired settings, also of nested configs.
        """
        kept = {}
        for key, value in mapping.items():
            if key in self.retired_settings:
                continue
            nested = getattr(self, key, None)
            if isinstance(nested, Config) and isinstance(value, Mapping):
                value = nested.without_retired(value)
            kept[key] = value
        return kept

    def as_dict(self) -> dict[str, Any]:
        """Returns plain dicts, lists and scalars, in the order of fields."""
        return field_values.plain(self, "")

    def validate(self: _ConfigT, path: str = "") -> _ConfigT:
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
            value = field_values.convert(
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

    def check(self, path: str) -> None:
        """Hook for what depends on several fields, each valid by itself.

        Args:
            path: Dotted path of this config, empty at the root; raise with
                `config_error(f"{path}.field", received, expected)`.
        """


def _check_retired(path: str, value: Any, default: Any) -> None:
    if value != default:
        config_error(
            path,
            value,
            "null" if default is None else repr(default),
            "This setting was removed: leave it out.",
        )


def _unknown_key(path: str, key: str, allowed: Sequence[str]) -> str:
    message = f"{path}: Got an unknown key. Expected "
    if not allowed:
        return f"{message}no keys."
    message += f"{'one of ' * (len(allowed) > 1)}{', '.join(allowed)}."
    return message + did_you_mean(key, allowed)
