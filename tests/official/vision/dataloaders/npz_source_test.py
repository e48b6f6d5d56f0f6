# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of arrays in a file."""

import numpy as np
import pytest

from official.vision.dataloaders.npz_source import load_npz


def _arrays(**changes):
    generator = np.random.default_rng(0)
    return {
        "x_train": generator.integers(0, 256, (6, 5, 4, 3), "uint8"),
        "y_train": np.array([[0], [1], [2], [0], [1], [2]]),
        "x_test": generator.integers(0, 256, (2, 5, 4, 3), "uint8"),
        "y_test": np.array([1, 0], "uint8"),
        **changes,
    }


def _save(tmp_path, arrays):
    path = tmp_path / "images.npz"
    np.savez(path, **arrays)
    return path


def test_images_and_labels_are_those_of_the_file(tmp_path):
    arrays = _arrays()
    pool, test = load_npz(_save(tmp_path, arrays))
    np.testing.assert_array_equal(pool.images, arrays["x_train"])
    np.testing.assert_array_equal(test.images, arrays["x_test"])
    assert pool.labels.tolist() == [0, 1, 2, 0, 1, 2]
    assert test.labels.tolist() == [1, 0]
    assert pool.class_names == test.class_names == ("0", "1", "2")


def test_names_of_the_classes(tmp_path):
    names = np.array(["ash", "birch", "oak"])
    pool, _ = load_npz(_save(tmp_path, _arrays(class_names=names)))
    assert pool.class_names == ("ash", "birch", "oak")
    names = np.array([b"ash", "\u00e9rable".encode(), b"oak"])
    pool, _ = load_npz(_save(tmp_path, _arrays(class_names=names)))
    assert pool.class_names == ("ash", "\u00e9rable", "oak")


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"x_test": np.zeros((2, 5, 4, 3))}, "x_test and y_test.*float64"),
        ({"y_train": np.zeros(6)}, "Got float64 .* for y_train in .*integer"),
        ({"y_train": np.arange(5)}, "x_train and y_train.*6 images and 5"),
        ({"y_test": np.array([0, -1])}, "Got the label -1 in y_test"),
        ({"y_train": np.array([0, 1, 2, 0, 1, 10**9])}, "only 6 training im"),
        (
            {
                "y_test": np.array([0, 2**32 + 1]),
                "class_names": np.array(["ash", "birch", "oak"]),
            },
            "Got the label 4294967297 in y_test .*0..2, as there are 3 cl",
        ),
        ({"class_names": np.array(["ash"])}, "values in 0..0"),
        (
            {"class_names": np.array(["ash", "oak", "ash"])},
            "class name 'ash' more than once",
        ),
        ({"class_names": np.array(["a", "b\nc", "d"])}, "names of one line"),
        ({"x_test": np.zeros((2, 3, 8, 9), "uint8")}, "channels last"),
        ({"x_train": np.zeros((0, 5, 4, 3), "uint8")}, "at least one pixel"),
        (
            {"y_train": np.zeros(0, int), "y_test": np.zeros(0, int)},
            "least one",
        ),
    ],
)
def test_wrong_arrays_are_named(tmp_path, changes, message):
    with pytest.raises(ValueError, match=message):
        load_npz(_save(tmp_path, _arrays(**changes)))


def test_missing_arrays_are_named(tmp_path):
    arrays = _arrays()
    del arrays["x_test"], arrays["y_test"]
    with pytest.raises(
        ValueError, match="x_train.*Also expected x_test, y_test"
    ):
        load_npz(_save(tmp_path, arrays))


@pytest.mark.parametrize("path", [None, "absent.npz"])
def test_missing_file(path):
    with pytest.raises(
        ValueError, match="Expected an .npz file.*--data_dir=FILE"
    ):
        load_npz(path)


def test_damaged_file_and_objects(tmp_path):
    path = tmp_path / "images.npz"
    path.write_bytes(b"not a zip file")
    with pytest.raises(
        ValueError, match="cannot be read .*without Python objects"
    ):
        load_npz(path)
    objects = np.array([{}] * 6, object)
    with pytest.raises(
        ValueError, match="cannot be read .*without Python objects"
    ):
        load_npz(_save(tmp_path, _arrays(y_train=objects)))
