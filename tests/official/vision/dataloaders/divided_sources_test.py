# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Sources whose classes are divided."""

import pathlib

import numpy as np
import pytest

from image_files import write_classes
from official.vision.dataloaders import divided_sources
from official.vision.dataloaders import sources
from official.vision.dataloaders.divided_sources import class_lists
from official.vision.dataloaders.divided_sources import divided_folder
from official.vision.dataloaders.image_data import ImageData

PREPARED = pathlib.Path(__file__).parents[4].parent / "shared" / "tfds"
needs_prepared = pytest.mark.skipif(
    not PREPARED.is_dir(), reason=f"no prepared data sets in {PREPARED}"
)


@pytest.mark.parametrize(
    ("name", "sizes"), [("cifar_fs", [64, 16, 20]), ("fc100", [60, 20, 20])]
)
def test_lists_divide_a_hundred_classes(name, sizes):
    lists = class_lists(name)
    assert list(lists) == ["base", "validation", "novel"]
    assert [len(names) for names in lists.values()] == sizes
    assert len({name for names in lists.values() for name in names}) == 100
    assert all(isinstance(n, str) for names in lists.values() for n in names)


def test_both_lists_are_of_the_same_classes():
    names = [
        set(sum(class_lists(n).values(), [])) for n in ("cifar_fs", "fc100")
    ]
    assert names[0] == names[1]


@pytest.mark.parametrize(
    "superclass",
    [
        {"baby", "boy", "girl", "man", "woman"},
        {"bear", "leopard", "lion", "tiger", "wolf"},
        {"maple_tree", "oak_tree", "palm_tree", "pine_tree", "willow_tree"},
    ],
)
def test_fc100_keeps_superclasses_together(superclass):
    parts = class_lists("fc100").values()
    assert sum(superclass <= set(names) for names in parts) == 1


@pytest.fixture
def cifar100(monkeypatch):
    """One training and one test image of each class, as if prepared."""
    names = tuple(sorted(sum(class_lists("fc100").values(), [])))
    labels = np.arange(100, dtype="int32")
    pool, test = (
        ImageData(
            np.full((100, 4, 4, 3), 100 * part, "uint8")
            + labels[:, None, None, None].astype("uint8"),
            labels,
            names,
        )
        for part in (0, 1)
    )
    monkeypatch.setattr(
        divided_sources.tfds_source, "load_tfds", lambda *_: (pool, test)
    )
    return names


@pytest.mark.parametrize("name", ["cifar_fs", "fc100"])
def test_training_and_test_images_of_a_class_go_together(name, cifar100):
    division = divided_sources.DIVIDED_SOURCES[name](None)
    for part, names in class_lists(name).items():
        data = division.by_name[part]
        assert list(data.class_names) == names
        assert len(data) == 2 * len(names)
        for label, image in zip(data.labels, data.images, strict=True):
            original = cifar100.index(names[label])
            assert image.min() == image.max()
            assert image[0, 0, 0] in (original, 100 + original)


def test_base_classes_are_classified_with_the_images_of_cifar100(cifar100):
    pool, test = sources.load_images("cifar_fs")
    assert pool.class_names == test.class_names
    assert list(pool.class_names) == class_lists("cifar_fs")["base"]
    assert (len(pool), len(test)) == (64, 64)
    assert pool.images.max() < 100 <= test.images.min()


def test_parts_of_a_folder_have_classes_of_their_own(tmp_path):
    write_classes(tmp_path / "train", {"a": 2, "b": 3})
    write_classes(tmp_path / "val", {"c": 1})
    write_classes(tmp_path / "Testing", {"d": 2, "e": 2})
    division = divided_folder(str(tmp_path))
    assert division.base.class_names == ("a", "b")
    assert division.validation.class_names == ("c",)
    assert division.novel.class_names == ("d", "e")
    assert len(division.novel) == 4


def test_a_folder_whose_parts_share_a_class_is_refused(tmp_path):
    for part, names in (("train", "ab"), ("val", "c"), ("test", "bd")):
        write_classes(tmp_path / part, dict.fromkeys(names, 2))
    with pytest.raises(ValueError, match="base and the novel classes: b"):
        divided_folder(str(tmp_path))


def test_a_folder_without_three_parts_is_refused(tmp_path):
    write_classes(tmp_path, {"a": 2, "b": 2})
    with pytest.raises(ValueError, match="no folders train, val and test"):
        divided_folder(str(tmp_path))


def test_cifar100_that_is_not_prepared_is_named(tmp_path):
    with pytest.raises(ValueError, match="cifar100"):
        sources.load_images("cifar_fs", str(tmp_path))


@pytest.mark.slow  # It decodes 32,460 drawings.
@needs_prepared
def test_omniglot_is_divided_by_alphabets():
    division = divided_sources.omniglot(PREPARED)
    sizes = [
        (part.num_classes, len(part)) for part in division.by_name.values()
    ]
    assert sizes == [(242, 4840), (722, 14440), (659, 13180)]
    groups = [
        {divided_sources.group_of(name) for name in part.class_names}
        for part in division.by_name.values()
    ]
    assert [len(group) for group in groups] == [8, 22, 20]
    assert not groups[0] & groups[1] | groups[1] & groups[2]
    assert division.base.image_shape == (105, 105, 1)
    # Black strokes on white.
    assert division.novel.images.mean() > 200
    pool, test = sources.load_images("omniglot", PREPARED)
    assert (len(pool), len(test)) == (242 * 16, 242 * 4)
    assert pool.class_names == division.base.class_names
