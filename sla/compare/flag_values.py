# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Arguments of a comparison as the texts that its flags have."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from official.core.argument_checks import as_list
from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.override_texts import override_texts
from official.modeling.hyperparams.override_texts import value_text
from sla.compare import DEFAULT_DATASET

_LISTS = (
    "methods",
    "experiments",
    "labels_per_class",
    "fraction",
    "transforms",
    "controls",
)


def flag_values(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Lists and mappings as texts, everything else unchanged.

    Args:
        arguments: Arguments of `sla.compare.compare` by name.

    Returns:
        A dict with the same keys: texts with commas between the values, and
        lists of texts for flags that may be repeated. Controls are None if
        there are none, and so is the data set where experiments are named
        instead.

    Raises:
        ConfigError: If a value is nothing that a flag could express, a list
            is empty, or experiments are named beside a data set or methods.
    """
    values = dict(arguments)
    for name in _LISTS:
        values[name] = _joined(values[name], name)
    if values["controls"] == "":
        values["controls"] = None
    for name in _LISTS:
        _check_not_empty(name, values[name])
    if values["experiments"] is not None:
        if values["methods"] or values["dataset"]:
            raise ConfigError(
                f"experiments: Got {values['experiments']} beside a data set "
                "or methods. Expected one of the two."
            )
    elif values["dataset"] is None:
        values["dataset"] = DEFAULT_DATASET
    values["params_override"] = override_texts(values["params_override"])
    values["config_file"] = as_list(values["config_file"])
    if isinstance(values["vary"], Mapping):
        values["vary"] = [
            f"{path}={_joined(varied, path)}"
            for path, varied in values["vary"].items()
        ]
    else:
        values["vary"] = as_list(values["vary"])
    if isinstance(values["method_override"], Mapping):
        values["method_override"] = [
            f"{method}:{text}"
            for method, settings in values["method_override"].items()
            for text in override_texts(settings)
        ]
    else:
        values["method_override"] = as_list(values["method_override"])
    return values


def _joined(values: Sequence[Any] | str | None, name: str) -> str | None:
    if values is None or isinstance(values, str):
        return values
    return ",".join(value_text(value, name) for value in values)


def _check_not_empty(name: str, text: str | None) -> None:
    if text == "":
        raise ConfigError(
            f"{name}: Got none. Expected at least one. Leave it out for the "
            "default."
        )
