# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the images of a folder."""

import os

import numpy as np
import pytest

from image_files import write_classes
from official.vision.dataloaders import sources
from official.vision.dataloaders.folder_source import load_folder
from official.vision.dataloaders.folder_source import load_labeled_folder

COUNTS = {"dog": 2, "cat": 3}


def _names(data):
    return [
        (os.path.basename(path), data.class_names[label])
        for path, label in zip(data.files, data.labels)
    ]


@pytest.mark.parametrize("held_out", ["test", "val"])
def test_train_and_test(tmp_path, held_out):
    write_classes(tmp_path / "train", COUNTS)
    write_classes(tmp_path / held_out, {"cat": 1, "dog": 1})
    pool, test = sources.load_images("folder", str(tmp_path))
    assert pool.class_names == test.class_names == ("cat", "dog")
    assert _names(pool) == [
        ("000.png", "cat"),
        ("001.jpeg", "cat"),
        ("002.png", "cat"),
        ("000.png", "dog"),
        ("001.jpeg", "dog"),
    ]
    assert _names(test) == [("000.png", "cat"), ("000.png", "dog")]
    assert f"/{held_out}/" in test.files[0]
    assert pool.image_shape == (None, None, 3)


def test_three_parts(tmp_path):
    for index, part in enumerate(("train", "val", "test")):
        write_classes(tmp_path / part, {"a": index + 1, "b": 1})
    parts = load_folder(str(tmp_path))
    assert [len(part) for part in parts] == [2, 3, 4]


@pytest.mark.parametrize(
    "train, held_out", [("Train", "Test"), ("training", "testing")]
)
def test_other_names_of_the_parts(tmp_path, train, held_out):
    write_classes(tmp_path / train, COUNTS)
    write_classes(tmp_path / held_out, {"cat": 1, "dog": 1})
    parts = load_folder(str(tmp_path))
    assert [len(part) for part in parts] == [5, 2]
    assert parts[0].class_names == ("cat", "dog")
    write_classes(tmp_path / "Valid", {"cat": 1, "dog": 2})
    parts = load_folder(str(tmp_path))
    assert [len(part) for part in parts] == [5, 3, 2]


def test_without_parts_a_fixed_fifth_of_each_class_is_set_aside(tmp_path):
    write_classes(tmp_path, {"a": 40, "b": 2, "train": 40})
    pool, test = load_folder(str(tmp_path))
    assert not set(pool.files) & set(test.files)
    assert len(pool) + len(test) == 82
    # It must never change, or results can no longer be compared.
    assert np.bincount(test.labels).tolist() == [8, 1, 8]
    assert [name for name, _ in _names(test)][:8] == [
        "011.jpeg",
        "015.jpeg",
        "021.jpeg",
        "024.png",
        "030.png",
        "031.jpeg",
        "033.jpeg",
        "039.jpeg",
    ]


def test_an_image_stays_in_its_part_when_others_are_added(tmp_path):
    write_classes(tmp_path, {"a": 20, "b": 20})
    pool, test = load_folder(str(tmp_path))
    for name in ("a", "b"):
        image = (tmp_path / name / "000.png").read_bytes()
        for index in range(20):
            (tmp_path / name / f"0000{index}.png").write_bytes(image)
    more, more_test = load_folder(str(tmp_path))
    assert set(pool.files) < set(more.files)
    assert set(test.files) < set(more_test.files)


def test_what_systems_leave_behind_and_loops_are_no_images(tmp_path):
    write_classes(tmp_path, COUNTS)
    write_classes(tmp_path / "__MACOSX", {"cat": 1})
    write_classes(tmp_path / "cat" / "@eaDir", {"thumbnails": 1})
    (tmp_path / "cat" / "Thumbs.db").write_bytes(b"")
    (tmp_path / "cat" / "up").symlink_to(tmp_path)
    pool, test = load_folder(str(tmp_path))
    assert pool.class_names == ("cat", "dog")
    assert len(pool) + len(test) == 5


def test_hidden_files_nested_folders_and_links(tmp_path):
    images = tmp_path / "images"
    write_classes(images / "train", COUNTS)
    write_classes(images / "test", COUNTS)
    cats = images / "train" / "cat"
    (cats / ".DS_Store").write_bytes(b"")
    (cats / ".cache").mkdir()
    (cats / ".cache" / "x.png").write_bytes(b"")
    (cats / "more").mkdir()
    (cats / "000.png").rename(cats / "more" / "a.png")
    (images / ".git").mkdir()
    (images / "README.txt").write_text("my images")
    (tmp_path / "link").symlink_to(images)
    (images / "train" / "bird").symlink_to(cats)
    (images / "test" / "bird").symlink_to(images / "test" / "cat")
    pool, _ = load_folder(str(tmp_path / "link"))
    assert pool.class_names == ("bird", "cat", "dog")
    cats = tmp_path / "link" / "train" / "cat"
    assert [os.path.relpath(path, cats) for path in pool.files[3:6]] == [
        "001.jpeg",
        "002.png",
        "more/a.png",
    ]


def _empty_class(root):
    write_classes(root, COUNTS)
    (root / "owl").mkdir()
    (root / "owl" / ".DS_Store").write_bytes(b"")


def _other_classes(root):
    write_classes(root / "train", {"cat": 1, "dog": 1})
    write_classes(root / "test", {"cat": 1, "cow": 1, "owl": 1})


def _train_only(root):
    write_classes(root / "train", COUNTS)


def _unknown_part(root):
    for name in ("train", "test", "holdout"):
        write_classes(root / name, COUNTS)


def _same_part_twice(root):
    for name in ("train", "val", "valid"):
        write_classes(root / name, COUNTS)


def _bytes_as_name(root):
    write_classes(root, COUNTS)
    os.mkdir(os.fsencode(root) + b"/\xff\xfe")


@pytest.mark.parametrize(
    "write, message",
    [
        (lambda root: None, "no class folder"),
        (lambda root: (root / "a.png").write_text(""), "no class folder"),
        (_empty_class, "no files for 1 of 3 classes in .*: owl"),
        (
            _other_classes,
            "different classes in .*/test and .*/train. .*Missing in train: "
            "cow, owl. Missing in test: dog",
        ),
        (
            _train_only,
            "Got the folders train in .*Expected train and test",
        ),
        (_unknown_part, "Got holdout beside test, train in"),
        (_same_part_twice, "Got both val and valid in"),
        (_bytes_as_name, "Expected a name in UTF-8"),
        (
            lambda root: write_classes(root / "data", COUNTS),
            "Got one class, data, .*set data_dir=.*/data",
        ),
        (
            lambda root: write_classes(root, {"a": 2, "b": 1}),
            "only one image in: b. Expected 2 of each class",
        ),
    ],
)
def test_what_cannot_be_used(tmp_path, write, message):
    write(tmp_path)
    with pytest.raises(ValueError, match=message):
        load_folder(str(tmp_path))


def test_no_folder(tmp_path):
    with pytest.raises(
        ValueError, match=r"Expected the folder.*--data_dir=DIR"
    ):
        load_folder(None)
    with pytest.raises(
        ValueError, match="Got data_dir=.*/no. Expected a folder"
    ):
        load_folder(str(tmp_path / "no"))


def test_a_folder_for_a_model_that_knows_its_classes(tmp_path):
    write_classes(tmp_path, {"cat": 1, "dog": 2})
    classes = ("zebra", "dog", "ant", "cat")
    data = load_labeled_folder(str(tmp_path), classes)
    assert data.class_names == classes
    assert _names(data) == [
        ("000.png", "cat"),
        ("000.png", "dog"),
        ("001.jpeg", "dog"),
    ]
    assert data.labels.tolist() == [3, 1, 1]


def test_a_folder_with_other_classes_is_refused(tmp_path):
    write_classes(tmp_path, {"cat": 1, "unicorn": 1})
    with pytest.raises(
        ValueError, match="not classes of the model: unicorn. Exp"
    ):
        load_labeled_folder(str(tmp_path), ("cat", "dog"))
    with pytest.raises(ValueError, match="Expected a folder of images"):
        load_labeled_folder(str(tmp_path / "none"), ("cat", "dog"))
