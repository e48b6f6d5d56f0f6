# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a result was computed with."""

import os
import pathlib
import platform
import subprocess
from typing import Any

import keras

from official.core.processor import ONEDNN
from official.core.processor import instruction_sets
from official.core.processor import processor_name


def describe_environment(package_version: str) -> dict[str, Any]:
    """States versions, devices and source revision, for `results.json`.

    Args:
        package_version: Version of the package.

    Returns:
        Strings, and the devices and the processor's instruction sets as lists
        of them. `git_commit` is None outside a checkout, and ends in
        "-modified" where tracked files differ from it.
        `TF_ENABLE_ONEDNN_OPTS` is None where TensorFlow decides.
    """
    return {
        "package_version": package_version,
        "git_commit": _git_commit(),
        "python": platform.python_version(),
        "keras": keras.version(),
        "tensorflow": _tensorflow_version(),
        "backend": keras.backend.backend(),
        "devices": [
            str(device) for device in keras.distribution.list_devices()
        ],
        "processor": processor_name(),
        "instruction_sets": instruction_sets(),
        ONEDNN: os.environ.get(ONEDNN),
        "precision": keras.config.dtype_policy().name,
    }


def _tensorflow_version() -> str | None:
    if keras.backend.backend() != "tensorflow":
        return None
    import tensorflow as tf

    return tf.__version__


def _git_commit() -> str | None:
    root = pathlib.Path(__file__).parents[2]
    if not (root / ".git").exists():
        return None
    try:
        commit = _git(root, "rev-parse", "HEAD")
        changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return None
    return commit + ("-modified" if changed else "")


def _git(root: pathlib.Path, *arguments: str) -> str:
    result = subprocess.run(
        ["git", "-C", str(root), *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.strip()
