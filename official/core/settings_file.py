# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Reads files of settings strictly."""

from typing import Any

import yaml

from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.strict_yaml import load_yaml
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
        content = load_yaml(text)
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
