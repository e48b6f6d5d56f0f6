# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of files that are whole or not there."""

import pytest

from official.core import files


def test_text_is_written_and_replaced(tmp_path):
    path = tmp_path / "a.txt"
    files.write_text(path, "one")
    files.write_text(path, "two")
    assert path.read_text() == "two"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


def test_json_round_trip(tmp_path):
    content = {"a": [1, 2.5, None], "b": {"c": "ü"}}
    files.write_json(tmp_path / "a.json", content)
    assert files.read_json(tmp_path / "a.json") == content


@pytest.mark.parametrize("folder", [False, True])
def test_failure_leaves_what_was_there(tmp_path, folder):
    path = tmp_path / "kept.bin"
    if folder:
        path.mkdir()
        (path / "inner").write_text("old")
    else:
        path.write_text("old")
    with pytest.raises(OSError, match="full"):
        with files.replacing(path) as temporary:
            assert temporary.suffix == ".bin"
            temporary.write_text("half")
            raise OSError("disk is full")
    kept = path / "inner" if folder else path
    assert kept.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_folder_takes_the_place_of_a_folder(tmp_path):
    path = tmp_path / "model"
    for content in ("one", "two"):
        with files.replacing(path) as temporary:
            temporary.mkdir()
            (temporary / content).write_text(content)
    assert [entry.name for entry in path.iterdir()] == ["two"]


def test_what_a_killed_process_left_is_cleared(tmp_path):
    leftover = tmp_path / ".partial-a.txt"
    leftover.mkdir()
    (leftover / "x").write_text("half")
    files.write_text(tmp_path / "a.txt", "whole")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


def test_remove_is_silent_about_nothing(tmp_path):
    files.remove(tmp_path / "absent")
    assert not (tmp_path / "absent").exists()
