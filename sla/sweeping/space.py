# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The settings that a sweep varies, and their values."""

import dataclasses
import math
import re

from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.base_config import split_at_commas

_RANGE = re.compile(r"(?P<low>[^:,]+):(?P<high>[^:,]+)(?P<log>:log)?")


@dataclasses.dataclass(frozen=True)
class SweptSetting:
    """A setting with a range of numbers, or with values to choose from.

    Attributes:
        path: dotted path.
        low, high: ends of the range; None with `values`.
        log: whether to draw evenly on a logarithmic scale.
        values: tuple of texts, as in `--params_override`; None with a range.
    """

    path: str
    low: float | None = None
    high: float | None = None
    log: bool = False
    values: tuple | None = None

    def suggest(self, trial):
        """Text for `parse_experiment`, with the value that a trial gets.

        Args:
            trial: an `optuna.trial.Trial`.
        """
        if self.values:
            value = trial.suggest_categorical(self.path, self.values)
        else:
            value = trial.suggest_float(
                self.path, self.low, self.high, log=self.log
            )
            value = f"{value:.4g}"
        return f"{self.path}={value}"


def parse_setting(text):
    """Reads `path=low:high`, `path=low:high:log` or `path=value,value`.

    Args:
        text: what `--setting` got.

    Returns:
        `SweptSetting`.

    Raises:
        ConfigError: for another form, or a range that is none.

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


def _parse_range(text, path, match):
    try:
        low, high = float(match["low"]), float(match["high"])
    except ValueError:
        _refuse(text)
    log = match["log"] is not None
    if not (low < high < math.inf) or (log and low <= 0):
        _refuse(text)
    return SweptSetting(path, low, high, log)


def _refuse(text):
    raise ConfigError(
        f"--setting: got {text!r}, expected path.to.setting=low:high with "
        "low < high, low:high:log with 0 < low < high, or two or more "
        "different values with commas between them"
    )
