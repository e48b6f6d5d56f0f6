# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of reading an index file."""

import numpy as np
import pytest

from official.vision.dataloaders.index_file import read_indices


def test_both_kinds_of_file(tmp_path):
    np.save(tmp_path / "a.npy", np.array([4, 0, 7], "uint8"))
    (tmp_path / "a.txt").write_text("4\n0\n\n 7 \n")
    for name in ("a.npy", "a.txt"):
        indices = read_indices(str(tmp_path / name), 8)
        assert indices.tolist() == [4, 0, 7] and indices.dtype == np.int64


@pytest.mark.parametrize(
    "text, message",
    [
        ("1\n2.5\n", "'2.5'.*one integer per line"),
        ("1 2\n", "'1 2'.*one integer per line"),
        ("", r"Got 0 indices.*Expected 1\.\.9"),
        ("\n".join(map(str, range(10))), r"Got 10 indices.*Expected 1\.\.9"),
        ("0\n10\n-1", r"2 indices out .*, the first of them 10\..*in 0\.\.9"),
        ("3\n4\n3", "Got 3 more than once .*2 of 3 are distinct"),
    ],
)
def test_bad_texts(tmp_path, text, message):
    path = tmp_path / "indices.txt"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        read_indices(str(path), 10)


@pytest.mark.parametrize(
    "array, message",
    [
        (np.array([1.0, 2.0]), "Got float64 .*list of integers"),
        (np.array([[1, 2]]), r"\(1, 2\) .*list of integers"),
        (np.array([True]), "Got bool .*list of integers"),
        (np.array(["a", None], object), "cannot be read.*pickle"),
    ],
)
def test_bad_arrays(tmp_path, array, message):
    path = tmp_path / "indices.npy"
    np.save(path, array, allow_pickle=True)
    with pytest.raises(ValueError, match=message):
        read_indices(str(path), 10)


def test_a_missing_file(tmp_path):
    with pytest.raises(ValueError, match="cannot be read .*No such file"):
        read_indices(str(tmp_path / "none.txt"), 10)
