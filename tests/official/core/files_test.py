# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of files that are whole or not there."""

import pytest

from official.core import files
from official.core.run_error import RunError


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


def test_a_folder_is_back_after_a_kill_between_two_moves(tmp_path):
    # The old folder had made room, and the new one was not in its place.
    (tmp_path / ".old-model").mkdir()
    (tmp_path / ".old-model" / "weights").write_text("old")
    with pytest.raises(OSError, match="full"):
        with files.replacing(tmp_path / "model"):
            raise OSError("disk is full")
    assert (tmp_path / "model" / "weights").read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["model"]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe"])
def test_damaged_json_is_named(tmp_path, content):
    path = tmp_path / "results.json"
    path.write_bytes(content)
    with pytest.raises(RunError, match=r"results.json, which is damaged"):
        files.read_json(path)


def test_a_lock_is_held_once_and_ends(tmp_path):
    with files.locked(tmp_path) as first:
        with files.locked(tmp_path) as second:
            assert (first, second) == (True, False)
    with files.locked(tmp_path) as again:
        assert again
    assert not list(tmp_path.iterdir())


def test_remove_is_silent_about_nothing(tmp_path):
    files.remove(tmp_path / "absent")
    assert not (tmp_path / "absent").exists()
