# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Files that are either whole or not there."""

import contextlib
import fcntl
import json
import os
import pathlib
import shutil
from collections.abc import Iterator
from typing import Any

from official.core.run_error import RunError
from official.typing import Path


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[pathlib.Path]:
    """Gives a temporary path that takes `path`'s place on success.

    For files and directories. If the body raises, what was at `path` before
    is still there and the temporary one is removed. Nothing is lost either if
    the process is killed or the machine stops: the new content is on the disk
    before it takes its place.

    Args:
        path: Where the result is to stand; its folder must exist.

    Yields:
        A path in the same folder, with the same suffix, where
        nothing stands.
    """
    path = pathlib.Path(path)
    temporary = path.with_name(f".partial-{path.name}")
    old = path.with_name(f".old-{path.name}")
    if not path.exists() and old.exists():
        # An earlier process was killed between two moves.
        os.replace(old, path)
    for leftover in (temporary, old):
        remove(leftover)
    try:
        yield temporary
        _sync(temporary)
        if path.is_dir():
            # The name of a folder with content cannot be taken in one move.
            os.replace(path, old)
        os.replace(temporary, path)
        _sync_path(path.parent)
        remove(old)
    finally:
        remove(temporary)


def _sync(path: pathlib.Path) -> None:
    """Waits until a file, or a folder with all in it, is on the disk."""
    for directory, _, names in os.walk(path):
        for name in names:
            _sync_path(pathlib.Path(directory, name))
    _sync_path(path)


def _sync_path(path: pathlib.Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def locked(folder: pathlib.Path) -> Iterator[bool]:
    """Takes the lock of a folder, which ends with this process at the latest.

    Args:
        folder: An existing folder.

    Yields:
        Whether no other process has the lock. True, too, on file systems that
        have no locks.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        except OSError:
            pass
        yield True
    finally:
        os.close(descriptor)


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


def read_json(path: Path) -> dict[str, Any]:
    """Reads a JSON file.

    Args:
        path: A file that `write_json` wrote.

    Returns:
        The object in it.

    Raises:
        FileNotFoundError: There is no such file.
        RunError: It holds no JSON object: it is damaged.
    """
    try:
        content = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise ValueError("it holds no object")
    except ValueError as error:
        raise RunError(
            f"Got {path}, which is damaged ({error}). Expected a JSON object. "
            "Restore the file, or remove it and write it again with the "
            "command that wrote it."
        ) from error
    return content
