# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of EncodedImages."""

import os

import numpy as np
import pytest

from official.vision.dataloaders.encoded_images import EncodedImages

NAMES = ("cat", "dog")


def _files(*files):
    return np.array(files, object)


def _labels(*values):
    return np.array(values, "int32")


def test_take_keeps_order_pairs_and_size():
    files = _files("a.png", "b.png", "c.png")
    data = EncodedImages(files, _labels(0, 1, 1), NAMES, channels=1)
    assert data.image_shape == (None, None, 1)
    part = data.with_size([4, 5]).take([2, 0])
    assert len(part) == 2 and part.num_classes == 2
    assert part.files.tolist() == ["c.png", "a.png"]
    assert part.labels.tolist() == [1, 0]
    assert part.image_shape == (4, 5, 1)
    with pytest.raises(ValueError, match="at least one image"):
        data.take(np.zeros(3, bool))


def test_paths_and_bytes():
    paths = EncodedImages(_files("é.png"), _labels(0), NAMES)
    assert paths.are_paths and paths.name(0) == "é.png"
    assert paths.as_bytes().tolist() == ["é.png".encode()]
    held = EncodedImages(_files(b"\x89PNG"), _labels(0), NAMES)
    assert not held.are_paths and held.name(0) == "image 0"
    assert held.as_bytes().tolist() == [b"\x89PNG"]


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"files": ["a.png"]}, "Got files of list .*array of objects"),
        ({"files": np.array(["a.png"])}, "Got files of <U5 .*array of objects"),
        ({"files": _files()}, "at least one image"),
        ({"files": _files("a", b"b")}, "of type bytes, str.*all paths"),
        ({"files": _files(1)}, "of type int.*all paths"),
        ({"labels": _labels(2)}, r"values in 0\.\.1"),
        ({"labels": _labels(0, 1)}, "1 images and 2 labels"),
        ({"class_names": ["cat"]}, "tuple of at least one string"),
        ({"channels": 4}, "channels=4. Expected 1 for gray or 3"),
        ({"image_size": (0, 3)}, r"image_size=\(0, 3\). .*\(H, W\)"),
        ({"image_size": (3,)}, r"image_size=\(3,\). .*\(H, W\)"),
    ],
)
def test_bad_arguments(arguments, message):
    good = {
        "files": _files("a.png"),
        "labels": _labels(0),
        "class_names": NAMES,
    }
    with pytest.raises(ValueError, match=message):
        EncodedImages(**{**good, **arguments})


def test_a_file_whose_name_is_no_text_can_be_named():
    files = np.array([os.fsdecode(b"a/\xff.png"), "b.png"], object)
    data = EncodedImages(files, np.zeros(2, "int32"), ("only",))
    assert data.name(0) == "a/\\xff.png"
    assert data.name(1) == "b.png"
    assert data.as_bytes()[0] == b"a/\xff.png"
