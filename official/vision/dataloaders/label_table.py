# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Reads tables of paths and labels: CSV, TSV and Parquet."""

import collections
import dataclasses
import os
import pathlib
from collections.abc import Sequence
from typing import Any

from official.modeling.hyperparams.suggestions import did_you_mean
from official.vision.dataloaders.image_folders import some
from official.vision.dataloaders.label_table_config import LabelTableConfig

_PARQUET = (".parquet", ".pq")
# What people put between several labels of an image.
_SEPARATORS = "|;,"


@dataclasses.dataclass(frozen=True)
class LabelTable:
    """The columns of a table, as text.

    Attributes:
        paths: n paths as the table has them, all different.
        labels: n names of classes.
        parts: n names of parts, or None without such a column.
        groups: n names of groups, or None without such a column.
    """

    paths: tuple[str, ...]
    labels: tuple[str, ...]
    parts: tuple[str, ...] | None
    groups: tuple[str, ...] | None


def read_label_table(config: LabelTableConfig) -> LabelTable:
    """Reads the columns that a configuration names.

    Args:
        config: Settings with a file.

    Returns:
        The columns.

    Raises:
        ValueError: The file cannot be read, a column is missing or has an
            empty cell, an image is there twice or has several labels.
    """
    file = os.path.abspath(os.path.expanduser(str(config.file)))
    if not os.path.isfile(file):
        raise ValueError(
            f"Got label_table.file={file}. Expected a CSV, TSV or Parquet file."
        )
    wanted = [config.path, config.label, config.split, config.group]
    # One column may serve as label and group.
    names = dict.fromkeys(name for name in wanted if name is not None)
    columns = _read(file, [*names])
    paths, labels, parts, groups = (
        None if name is None else columns[name] for name in wanted
    )
    table = LabelTable(paths or (), labels or (), parts, groups)
    if not table.paths:
        raise ValueError(f"Got {file}, which has no rows. Expected some.")
    _check_labels(file, table)
    return table


def _read(file: str, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Column -> texts; every cell has one."""
    import pyarrow

    try:
        is_parquet = pathlib.Path(file).suffix.lower() in _PARQUET
        read = _read_parquet if is_parquet else _read_csv
        table = read(file, names)
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error)
        raise ValueError(
            f"Got {file}, which cannot be read: {reason}. Expected a CSV file "
            "in UTF-8 with a row of names, or a Parquet file."
        ) from error
    columns = {}
    for name in names:
        values = table[name].to_pylist()
        if any(isinstance(value, list | dict) for value in values):
            raise ValueError(
                f"Got lists in the column {name!r} of {file}. Expected one "
                "value for each image: several labels of an image are not "
                "supported."
            )
        empty = [
            str(row)
            for row, value in enumerate(values, start=1)
            if value is None or not str(value).strip()
        ]
        if empty:
            raise ValueError(
                f"Got no value in the column {name!r} of {file} in the rows "
                f"{some(empty)}. Expected one in each. Fill them in, or remove "
                "the rows."
            )
        columns[name] = tuple(str(value).strip() for value in values)
    return columns


def _read_csv(file: str, names: Sequence[str]) -> Any:
    import pyarrow
    from pyarrow import csv

    parse = csv.ParseOptions(
        delimiter=_delimiter(file), newlines_in_values=True
    )
    found = csv.open_csv(file, parse_options=parse).schema.names
    _check_columns(file, names, found)
    # As text: a label 007 is no number.
    types = dict.fromkeys(names, pyarrow.string())
    convert = csv.ConvertOptions(column_types=types, include_columns=names)
    return csv.read_csv(file, parse_options=parse, convert_options=convert)


def _delimiter(file: str) -> str:
    if file.lower().endswith(".tsv"):
        return "\t"
    with open(file, encoding="utf-8", errors="replace") as lines:
        header = lines.readline()
    return ";" if ";" in header and "," not in header else ","


def _read_parquet(file: str, names: Sequence[str]) -> Any:
    from pyarrow import parquet

    _check_columns(file, names, parquet.read_schema(file).names)
    return parquet.read_table(file, columns=list(names))


def _check_columns(
    file: str, names: Sequence[str], found: Sequence[str]
) -> None:
    for name in names:
        if name not in found:
            raise ValueError(
                f"Got no column {name!r} in {file}. Expected one of those that "
                f"are there: {some(found)}.{did_you_mean(name, found)} Set "
                "task.data.label_table.path and .label, and .split and .group "
                "if there are such columns."
            )
        if list(found).count(name) > 1:
            raise ValueError(
                f"Got the column {name!r} twice in {file}. Expected one."
            )


def _check_labels(file: str, table: LabelTable) -> None:
    counts = collections.Counter(table.paths)
    twice = [path for path, count in counts.items() if count > 1]
    if twice:
        labels = {
            label
            for path, label in zip(table.paths, table.labels, strict=True)
            if path == twice[0]
        }
        reason = (
            f"{twice[0]} has the labels {some(sorted(labels))}: several labels "
            "of an image are not supported"
            if len(labels) > 1
            else "an image could be in two parts"
        )
        raise ValueError(
            f"Got {len(twice)} images more than once in {file}: {some(twice)}. "
            f"Expected a row for each image, because {reason}."
        )
    names = set(table.labels)
    for separator in _SEPARATORS:
        several = sorted(
            name
            for name in names
            if separator in name
            and {part.strip() for part in name.split(separator)} & names
        )
        if several:
            raise ValueError(
                f"Got labels in {file} that look like several: "
                f"{some(several)}. Expected one label for each image: several "
                "are not supported. Keep the images with one label, or rename "
                "the classes."
            )
