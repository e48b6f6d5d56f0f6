# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Files that are either whole or not there."""

import contextlib
import json
import os
import pathlib
import shutil
from collections.abc import Iterator
from typing import Any

from official.typing import Path


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[pathlib.Path]:
    """Gives a temporary path that takes `path`'s place on success.

    For files and directories. If the body raises, what was at `path` before
    is still there and the temporary one is removed.

    Args:
        path: Where the result is to stand; its folder must exist.

    Yields:
        A path in the same folder, with the same suffix, where
        nothing stands.
    """
    path = pathlib.Path(path)
    temporary = path.with_name(f".partial-{path.name}")
    remove(temporary)
    try:
        yield temporary
        if temporary.is_dir():
            remove(path)
        os.replace(temporary, path)
    finally:
        remove(temporary)


def remove(path: Path) -> None:
    """Removes a file or a directory tree, if it is there."""
    path = pathlib.Path(path)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Writes a text file in one move."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_json(path: Path, content: Any) -> None:
    """Writes a JSON file in one move."""
    write_text(path, json.dumps(content, indent=2) + "\n")


def read_json(path: Path) -> Any:
    """Returns the content of a JSON file."""
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
