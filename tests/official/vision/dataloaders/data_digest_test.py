# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the digest of a data set."""

import numpy as np
import pytest

from image_files import write_classes
from official.vision.dataloaders.data_digest import data_digest
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.folder_source import load_folder
from official.vision.dataloaders.image_data import ImageData


def _arrays(**changes):
    content = {
        "images": np.zeros((3, 4, 4, 1), "uint8"),
        "labels": np.array([0, 1, 1], "int32"),
        "class_names": ("a", "b"),
        **changes,
    }
    return ImageData(**content)


@pytest.mark.parametrize(
    "changes",
    [
        {"images": np.eye(4, dtype="uint8")[None, ..., None].repeat(3, 0)},
        {"labels": np.array([0, 1, 0], "int32")},
        {"class_names": ("a", "c")},
    ],
)
def test_arrays_that_change(changes):
    data = _arrays()
    before = data_digest([data, data])
    assert before == data_digest([_arrays(), _arrays()])
    assert before != data_digest([_arrays(**changes), data])
    assert before != data_digest([data, _arrays(**changes)])


def test_encoded_images_that_change():
    def digest(*files):
        labels = np.zeros(len(files), "int32")
        data = EncodedImages(np.array(files, object), labels, ("a",))
        return data_digest([data])

    assert digest(b"one", b"two") == digest(b"one", b"two")
    assert digest(b"one", b"two") != digest(b"one", b"three")


def test_a_folder_may_be_moved_but_not_changed(tmp_path):
    write_classes(tmp_path / "old", {"a": 6, "b": 6})
    before = data_digest(load_folder(str(tmp_path / "old")))
    (tmp_path / "old").rename(tmp_path / "new")
    assert data_digest(load_folder(str(tmp_path / "new"))) == before
    added = tmp_path / "new" / "a" / "another.png"
    added.write_bytes((tmp_path / "new" / "a" / "000.png").read_bytes())
    assert data_digest(load_folder(str(tmp_path / "new"))) != before
    added.unlink()
    assert data_digest(load_folder(str(tmp_path / "new"))) == before
