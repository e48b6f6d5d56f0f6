# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Reads files of settings strictly."""

from typing import Any

import yaml

from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.base_config import config_error
from official.typing import Path


def read_settings(path: Path) -> dict[str, Any]:
    """Reads a YAML file of nested settings.

    Args:
        path: The file.

    Returns:
        The settings as nested dicts.

    Raises:
        ConfigError: The file cannot be read, is not valid YAML, is no mapping
            or has a key twice.
    """
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        _refuse_repeated_keys(yaml.compose(text, Loader=yaml.SafeLoader))
        content = yaml.safe_load(text)
    except OSError as error:
        raise ConfigError(
            f"file {path} cannot be read: {error.strerror}"
        ) from None
    except (ValueError, yaml.YAMLError) as error:
        message = " ".join(str(error).split())
        message = message.replace('in "<unicode string>", ', "at ")
        raise ConfigError(f"file {path} is not valid YAML: {message}") from None
    if not isinstance(content, dict):
        config_error(f"file {path}", content, "a mapping of settings")
    return content


def _refuse_repeated_keys(node: yaml.Node | None) -> None:
    """Raises where YAML would silently keep the last of two equal keys."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if str(key.value) in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key '{key.value}' occurs twice",
                    problem_mark=key.start_mark,
                )
            seen.add(str(key.value))
            _refuse_repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeated_keys(item)
