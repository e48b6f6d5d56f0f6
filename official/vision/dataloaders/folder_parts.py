# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Folders of training, validation and test images, by their usual names."""

import os

from official.vision.dataloaders.image_folders import list_folders
from official.vision.dataloaders.image_folders import some

#: Part -> what it may be called, in small or capital letters.
PARTS = {
    "train": ("train", "training"),
    "val": ("val", "valid", "validation", "dev"),
    "test": ("test", "testing"),
}


def part_of(name: str) -> str | None:
    """The part that a name stands for: train, val or test; None for none.

    Args:
        name: Such as `Training` or `dev`.
    """
    for part, names in PARTS.items():
        if name.lower() in names:
            return part
    return None


def find_parts(root: str) -> dict[str, str]:
    """Finds the folders of training, validation and test images.

    Args:
        root: An existing folder.

    Returns:
        "train", "val" and "test", in this order and as far as they are there,
        to the name of the folder; empty if the folders are classes.

    Raises:
        ValueError: Some folders are parts, and what the others are is unclear.
    """
    # A class may be called train, too: it holds images, no folders.
    nested = [
        name
        for name in list_folders(root)
        if list_folders(os.path.join(root, name))
    ]
    parts: dict[str, str] = {}
    others = []
    for name in nested:
        part = part_of(name)
        if part is None:
            others.append(name)
        elif part in parts:
            raise ValueError(
                f"Got both {parts[part]} and {name} in {root}. Expected "
                "one of them. Rename or remove the other."
            )
        else:
            parts[part] = name
    if not parts:
        return {}
    if "train" not in parts or len(parts) == 1:
        raise ValueError(
            f"Got the folders {some(nested)} in {root}. Expected train and "
            "test, train and val, or all three. Add what is missing, or move "
            "the classes out of these folders, and a fifth of each is set "
            "aside for testing."
        )
    if others:
        raise ValueError(
            f"Got {some(others)} beside {', '.join(parts.values())} in {root}. "
            "Expected train, val and test alone. Rename or remove the others."
        )
    return {part: parts[part] for part in PARTS if part in parts}
