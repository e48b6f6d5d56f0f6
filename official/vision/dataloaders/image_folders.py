# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What lies in a folder of images: folders within it, and files."""

import os
from collections.abc import Sequence

from official.typing import Path

# What operating systems, archivers and photo servers leave behind.
_IGNORED = {"__MACOSX", "@eaDir", "lost+found", "Thumbs.db", "desktop.ini"}
_SHOWN = 10


def list_folders(folder: str) -> list[str]:
    """Lists the names of the folders within a folder.

    Args:
        folder: An existing folder.

    Returns:
        The names, sorted; without hidden ones and those of the system.

    Raises:
        ValueError: A name is not text in UTF-8.
    """
    with os.scandir(folder) as entries:
        names = sorted(
            entry.name
            for entry in entries
            if entry.is_dir() and not _is_ignored(entry.name)
        )
    for name in names:
        try:
            name.encode()
        except UnicodeEncodeError as error:
            raise ValueError(
                f"Got the folder {os.fsencode(name)!r} in {folder}. Expected a "
                "name in UTF-8. Rename the folder."
            ) from error
    return names


def list_files(folder: str) -> list[str]:
    """Lists the files in a folder and in all folders within it.

    Args:
        folder: An existing folder. Links are followed, but those to a folder
            that they lie in.

    Returns:
        The paths, sorted; without hidden files and those of the system.
    """
    paths: list[str] = []
    for directory, folders, names in os.walk(folder, followlinks=True):
        here = os.path.realpath(directory)
        folders[:] = [
            name
            for name in folders
            if not _is_ignored(name)
            and not _holds(
                os.path.realpath(os.path.join(directory, name)), here
            )
        ]
        paths += [
            os.path.join(directory, name)
            for name in names
            if not _is_ignored(name)
        ]
    return sorted(paths)


def some(names: Sequence[str]) -> str:
    """Writes the first names of many, for a message."""
    if not names:
        return "none"
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def is_within(folder: Path, other: Path | None) -> bool:
    """Whether a folder is another one, or lies in it.

    Args:
        folder: A path.
        other: A path, or None for none.

    Returns:
        Whether it is so, links resolved.
    """
    if other is None:
        return False
    inner, outer = (
        os.path.realpath(os.path.expanduser(path)) for path in (folder, other)
    )
    return _holds(outer, inner)


def _is_ignored(name: str) -> bool:
    return name.startswith(".") or name in _IGNORED


def _holds(folder: str, other: str) -> bool:
    return os.path.commonpath([folder, other]) == folder
