# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The settings that a sweep varies, and their values."""

import dataclasses
import math
import re
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import NoReturn

from official.core.argument_checks import as_list
from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.override_texts import value_text
from official.modeling.hyperparams.overrides import split_at_commas

_RANGE = re.compile(r"(?P<low>[^:,]+):(?P<high>[^:,]+)(?P<log>:log)?")


@dataclasses.dataclass(frozen=True)
class SweptSetting:
    """A setting with a range of numbers, or with values to choose from.

    Attributes:
        path: Dotted path.
        low: Lower end of the range; None with `values`.
        high: Upper end of the range; None with `values`.
        log: Whether to draw evenly on a logarithmic scale.
        values: Texts, as in overrides; None with a range.
    """

    path: str
    low: float | None = None
    high: float | None = None
    log: bool = False
    values: tuple[str, ...] | None = None

    def suggest(self, trial: Any) -> str:
        """Draws the value of a trial.

        Args:
            trial: An `optuna.trial.Trial`.

        Returns:
            Override for `parse_experiment`.
        """
        if self.values:
            value = trial.suggest_categorical(self.path, self.values)
        else:
            value = trial.suggest_float(
                self.path, self.low, self.high, log=self.log
            )
            value = f"{value:.4g}"
        return f"{self.path}={value}"


def setting_texts(
    settings: Mapping[str, Sequence[Any] | str] | Sequence[str],
) -> list[str]:
    """Settings to sweep in one form, whichever was given.

    Args:
        settings: Ranges such as "1:4" or lists of values, by dotted path; or
            texts for `parse_setting`, which stay as they are.

    Returns:
        Texts for `parse_setting`.

    Raises:
        ConfigError: If there is none, or no text for a value.

    Example:
    >>> setting_texts({"a.b": "1:4", "a.c": [True, None]})
    ['a.b=1:4', 'a.c=true,null']
    """
    if not settings:
        raise ConfigError("settings: Got none. Expected at least one.")
    if not isinstance(settings, Mapping):
        return as_list(settings)
    return [
        f"{path}={values}"
        if isinstance(values, str)
        else f"{path}={','.join(value_text(value, path) for value in values)}"
        for path, values in settings.items()
    ]


def parse_setting(text: str) -> SweptSetting:
    """Reads `path=low:high`, `path=low:high:log` or `path=value,value`.

    Args:
        text: What to read.

    Returns:
        The setting.

    Raises:
        ConfigError: If the text has another form, or its range is empty.

    Example:
    >>> parse_setting("task.distillation.weight=0.1:10:log").high
    10.0
    >>> parse_setting("task.joint_reduction=mean,sum").values
    ('mean', 'sum')
    """
    path, equals, rest = (part.strip() for part in text.partition("="))
    if not equals or not all(path.split(".")):
        _refuse(text)
    match = _RANGE.fullmatch(rest)
    if match:
        return _parse_range(text, path, match)
    values = tuple(value.strip() for value in split_at_commas(rest))
    if len(values) < 2 or not all(values) or len(set(values)) < len(values):
        _refuse(text)
    return SweptSetting(path, values=values)


def _parse_range(text: str, path: str, match: re.Match[str]) -> SweptSetting:
    try:
        low, high = float(match["low"]), float(match["high"])
    except ValueError:
        _refuse(text)
    log = match["log"] is not None
    if not (low < high < math.inf) or (log and low <= 0):
        _refuse(text)
    return SweptSetting(path, low, high, log)


def _refuse(text: str) -> NoReturn:
    raise ConfigError(
        f"settings: Got {text!r}. Expected path.to.setting=low:high with "
        "low < high, low:high:log with 0 < low < high, or two or more "
        "different values with commas between them."
    )
