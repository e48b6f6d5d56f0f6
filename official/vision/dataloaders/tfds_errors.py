# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What to tell a user whose TensorFlow Dataset is missing or damaged."""

import os
from typing import Any
from typing import TypeAlias

#: A `tfds.core.DatasetBuilder`.
Builder: TypeAlias = Any


def not_prepared(builder: Builder, data_dir: str | None) -> str:
    """The message for a set that is not prepared.

    Args:
        builder: The builder of the set.
        data_dir: Directory that the user gave, None for TFDS's own default.

    Returns:
        The message, with the command that prepares the set.
    """
    by_hand = ""
    if builder.MANUAL_DOWNLOAD_INSTRUCTIONS:
        steps = " ".join(builder.MANUAL_DOWNLOAD_INSTRUCTIONS.split())
        by_hand = f" First, download some files manually: {steps}"
    return (
        f"Got '{builder.name}' version {builder.version}, which is not "
        f"prepared in {_directory(builder)}. Expected a prepared set. If it is "
        "elsewhere, pass that directory as data_dir (--data_dir=DIR). To "
        "download and prepare it here, run "
        f"{_command(builder, data_dir is not None)}{by_hand}"
    )


def damaged(builder: Builder, split: str, reason: str) -> str:
    """The message for a split that cannot be read.

    Args:
        builder: The builder of the set.
        split: Name of the split.
        reason: What is wrong, without a period.

    Returns:
        The message, with the command that prepares the set again.
    """
    return (
        f"Got the split '{split}' of '{builder.name}', which cannot be read "
        f"from {builder.data_dir}: {reason.strip()}. Expected complete record "
        "files. One may be missing or truncated: delete that directory and "
        f"prepare the set again with {_command(builder, True)}"
    )


def _directory(builder: Builder) -> str:
    return os.path.abspath(os.path.expanduser(builder.data_dir_root))


def _command(builder: Builder, with_directory: bool) -> str:
    directory = _directory(builder)
    argument = f", data_dir={directory!r}" if with_directory else ""
    name = builder.name
    if builder.builder_config is not None:
        name = f"{name}/{builder.builder_config.name}"
    return (
        'python -c "import tensorflow_datasets as tfds; '
        f"tfds.builder('{name}'{argument}).download_and_prepare()\""
    )
