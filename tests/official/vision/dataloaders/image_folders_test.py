# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of what lies in a folder."""

from official.vision.dataloaders.image_folders import is_within
from official.vision.dataloaders.image_folders import some


def test_is_within(tmp_path):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "link").symlink_to(inner)
    assert is_within(inner, tmp_path) and is_within(inner, inner)
    assert is_within(tmp_path / "link", tmp_path / "a")
    assert not is_within(tmp_path, inner)
    assert not is_within(tmp_path / "ab", tmp_path / "a")
    assert not is_within(inner, None)


def test_some():
    assert some([]) == "none"
    assert some(list("abc")) == "a, b, c"
    assert some(list("abcdefghijkl")).endswith("j and 2 more")
