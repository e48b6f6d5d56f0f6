# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The user's own images, named and labeled in a table."""

import os

import numpy as np

from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.folder_parts import PARTS
from official.vision.dataloaders.folder_parts import part_of
from official.vision.dataloaders.folder_source import checked_folder
from official.vision.dataloaders.folder_source import set_test_apart
from official.vision.dataloaders.group_split import group_split
from official.vision.dataloaders.image_folders import some
from official.vision.dataloaders.label_table import LabelTable
from official.vision.dataloaders.label_table import read_label_table
from official.vision.dataloaders.label_table_config import LabelTableConfig

_TEST_SHARE = 0.2


def load_label_table(
    config: LabelTableConfig, data_dir: str | None = None
) -> tuple[EncodedImages, ...]:
    """Lists the images of a table; none is opened.

    Args:
        config: Settings with a file.
        data_dir: Folder that the paths are relative to; None for that of the
            table.

    Returns:
        `(train, test)` or `(train, validation, test)`, color images without a
        size, in the order of the table. Where val stands beside test it is
        the validation set, without test it is the test set. Without a column
        of parts about a fifth of the images, or of the groups, is the test
        set.

    Raises:
        ValueError: The table cannot be used, a file is missing, a group is in
            two parts, a part is missing, or a class is in the test set alone.
    """
    table = read_label_table(config)
    file = os.path.abspath(os.path.expanduser(str(config.file)))
    root = os.path.dirname(file)
    if data_dir is not None:
        root = checked_folder(data_dir, "data_dir=")
    paths = [os.path.join(root, path) for path in table.paths]
    missing = [path for path in paths if not os.path.isfile(path)]
    if missing:
        raise ValueError(
            f"Got {len(missing)} of {len(paths)} paths in {file} that are no "
            f"files: {some(missing)}. Expected paths from {root} on. Set "
            "--data_dir=DIR to the folder that they begin in."
        )
    names = _class_names(file, table)
    number = {name: index for index, name in enumerate(names)}
    data = EncodedImages(
        files=np.array(paths, object),
        labels=np.array([number[label] for label in table.labels], np.int32),
        class_names=names,
        groups=None if table.groups is None else np.array(table.groups, object),
    )
    loaded = _parts(file, table, data) or _divided(data, root)
    _check_classes(file, loaded)
    return loaded


def _class_names(file: str, table: LabelTable) -> tuple[str, ...]:
    names = set(table.labels)
    if len(names) < 2:
        raise ValueError(
            f"Got one class, {names.pop()}, in {file}. Expected two or more."
        )
    if all(name.isdecimal() for name in names):
        return tuple(sorted(names, key=lambda name: (int(name), name)))
    return tuple(sorted(names))


def _parts(
    file: str, table: LabelTable, data: EncodedImages
) -> tuple[EncodedImages, ...] | None:
    if table.parts is None:
        return None
    unknown = sorted({name for name in table.parts if part_of(name) is None})
    if unknown:
        raise ValueError(
            f"Got the parts {some(unknown)} in {file}. Expected "
            f"{', '.join(PARTS)}."
        )
    parts = np.array([part_of(name) for name in table.parts])
    found = [part for part in PARTS if (parts == part).any()]
    if "train" not in found or len(found) == 1:
        raise ValueError(
            f"Got the parts {some(found)} in {file}. Expected train and test, "
            "train and val, or all three. Add what is missing, or leave out "
            "the column, and a fifth of the images is set aside for testing."
        )
    if data.groups is not None:
        _check_groups(file, data.groups, parts)
    return tuple(data.take(parts == part) for part in found)


def _check_groups(file, groups, parts):
    of_group: dict[str, set[str]] = {}
    for group, part in zip(groups, parts, strict=True):
        of_group.setdefault(group, set()).add(part)
    both = sorted(group for group, found in of_group.items() if len(found) > 1)
    if both:
        raise ValueError(
            f"Got {len(both)} groups in {file} that are in more than one part: "
            f"{some(both)}. Expected each in one, because images of a group "
            "are alike. Correct the parts, or leave out their column."
        )


def _divided(data: EncodedImages, root: str) -> tuple[EncodedImages, ...]:
    if data.groups is None:
        return set_test_apart(data, root)
    number = len(np.unique(data.groups))
    if number < 3:
        raise ValueError(
            f"Got {number} groups. Expected at least three: one to train on, "
            "one for validation and one to test on. Leave out the column of "
            "groups, or name the parts in a column."
        )
    # The division is part of the data set, so no run's seed moves it.
    test, pool = group_split(data.labels, data.groups, _TEST_SHARE, seed=0)
    return data.take(pool), data.take(test)


def _check_classes(file: str, loaded: tuple[EncodedImages, ...]) -> None:
    names = loaded[0].class_names
    trained = set(loaded[0].labels.tolist())
    absent = [name for i, name in enumerate(names) if i not in trained]
    if absent:
        raise ValueError(
            f"Got no training image of {some(absent)} in {file}: the class is "
            "in other parts alone. Expected some of every class in training. "
            "Add images, correct the parts, or remove the class."
        )
