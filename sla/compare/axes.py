# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Settings that differ within a grid."""

import dataclasses
from collections.abc import Sequence

from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.overrides import split_at_commas

_ARGUMENTS = {
    "experiment": "experiments",
    "task.method": "methods",
    "runtime.seed": "seeds",
}


@dataclasses.dataclass(frozen=True)
class Axis:
    """A setting and the values that it takes in turn.

    Attributes:
        path: Dotted path of the setting.
        values: Texts, as in overrides.
        also: Override that goes with every value, where the setting is one of
            two that say how many labels there are. "all" is null then.
    """

    path: str
    values: tuple[str, ...]
    also: str = ""

    @property
    def name(self) -> str:
        """Short name, such as `labels_per_class` or `class_loss.name`."""
        _, _, name = self.path.partition(".")
        return name.removeprefix("data.")

    def override(self, value: str) -> str:
        """The override that sets a value.

        Args:
            value: One of `values`.

        Returns:
            Text for `parse_experiment`.
        """
        if not self.also:
            return f"{self.path}={value}"
        if value == "all":
            value = "null"
        return f"{self.path}={value},{self.also}"


def build_axes(
    labels_per_class: str | None = None,
    fraction: str | None = None,
    transforms: str | None = None,
    vary: Sequence[str] = (),
) -> list[Axis]:
    """The axes that are asked for.

    Args:
        labels_per_class: Numbers of training labels of each class with commas
            between them, such as "5,10,all".
        fraction: Shares of the training labels of each class, likewise.
        transforms: Names of transform sets, likewise.
        vary: Other settings, such as "task.data.batch_size=32,64".

    Returns:
        The axes.

    Raises:
        ConfigError: If a text makes no sense, or axes exclude each other.
    """
    axes = []
    data = "task.data"
    if labels_per_class is not None and fraction is not None:
        raise ConfigError(
            f"fraction: Got {fraction!r} beside labels_per_class. Expected "
            "one of the two, since both say how many labels there are."
        )
    if labels_per_class is not None:
        path, also = f"{data}.labels_per_class", f"{data}.fraction=null"
        values = _values("labels_per_class", labels_per_class)
        axes.append(Axis(path, values, also))
    if fraction is not None:
        path, also = f"{data}.fraction", f"{data}.labels_per_class=null"
        axes.append(Axis(path, _values("fraction", fraction), also))
    if transforms is not None:
        values = _values("transforms", transforms)
        axes.append(Axis("task.transforms", values))
    for text in vary:
        path, equals, varied = (part.strip() for part in text.partition("="))
        if not equals or not all(path.split(".")):
            raise ConfigError(
                f"vary: Got {text!r}. Expected path.to.setting=value,value."
            )
        if path in _ARGUMENTS:
            raise ConfigError(
                f"vary: Got {path}. Expected another setting. Use the "
                f"argument {_ARGUMENTS[path]} for this one."
            )
        axes.append(Axis(path, _values("vary", varied)))
    paths = [axis.path for axis in axes]
    for path in paths:
        if paths.count(path) > 1:
            raise ConfigError(f"{path}: Got two lists of values. Expected one.")
    return axes


def _values(name: str, text: str) -> tuple[str, ...]:
    values = [value.strip() for value in split_at_commas(text)]
    if not all(values):
        raise ConfigError(
            f"{name}: Got {text!r}. Expected values with commas between them."
        )
    return tuple(dict.fromkeys(values))
