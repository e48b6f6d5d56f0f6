# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Reads files of settings strictly."""

import os
import pathlib
from typing import Any

import yaml

from official.modeling.hyperparams.base_config import ConfigError
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.strict_yaml import load_yaml
from official.modeling.hyperparams.suggestions import did_you_mean
from official.typing import Path

_FOLDERS: list[pathlib.Path] = []


def register_settings_folder(folder: Path) -> None:
    """Lets the files of a folder be named without it.

    Args:
        folder: Its files `group/name.yaml` are then known as `group/name`. A
            file at that path in the working directory comes first.
    """
    _FOLDERS.append(pathlib.Path(folder))


def _find(path: Path) -> Path:
    for folder in _FOLDERS:
        named = folder / f"{os.fspath(path)}.yaml"
        if not os.path.exists(path) and named.exists():
            return named
    return path


def _known_names() -> list[str]:
    return [
        file.relative_to(folder).with_suffix("").as_posix()
        for folder in _FOLDERS
        for file in folder.glob("*/*.yaml")
    ]


def read_settings(path: Path) -> dict[str, Any]:
    """Reads a YAML file of nested settings.

    Args:
        path: The file, or its name in a registered folder.

    Returns:
        The settings as nested dicts.

    Raises:
        ConfigError: The file cannot be read, is not valid YAML, is no mapping
            or has a key twice.
    """
    try:
        with open(_find(path), encoding="utf-8") as file:
            text = file.read()
        content = load_yaml(text)
    except OSError as error:
        named = pathlib.Path(*pathlib.Path(path).parts[-2:]).with_suffix("")
        raise ConfigError(
            f"file {path} cannot be read: {error.strerror}."
            f"{did_you_mean(named.as_posix(), _known_names())}"
        ) from None
    except (ValueError, yaml.YAMLError) as error:
        message = " ".join(str(error).split())
        message = message.replace('in "<unicode string>", ', "at ")
        raise ConfigError(f"file {path} is not valid YAML: {message}") from None
    if not isinstance(content, dict):
        config_error(f"file {path}", content, "a mapping of settings")
    return content
