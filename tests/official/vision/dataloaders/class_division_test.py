# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Sets divided by class."""

import numpy as np
import pytest

from image_sets import encoded_images
from image_sets import images_in_memory
from official.vision.dataloaders.class_division import ClassDivision
from official.vision.dataloaders.class_division import divide_classes
from official.vision.dataloaders.class_division import joined
from official.vision.dataloaders.class_division import only_classes


def _divide(data, validation=None, novel=None, shares=(0.2, 0.3), seed=0):
    return divide_classes(data, validation, novel, shares, seed)


@pytest.mark.parametrize("make", [images_in_memory, encoded_images])
def test_chosen_classes_get_labels_in_the_order_asked_for(make):
    data = joined([make(5), make(5)])
    some = only_classes(data, ["3", "0"])
    assert some.class_names == ("3", "0")
    assert some.labels.tolist() == [1, 0, 1, 0]
    content = "images" if make is images_in_memory else "files"
    expected = getattr(data, content)[[0, 3, 5, 8]]
    np.testing.assert_array_equal(getattr(some, content), expected)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["0", "9"], "classes that the images do not have: 9"),
        ([], "no image of"),
        (["0", "0"], "more than once"),
    ],
)
def test_unknown_or_repeated_classes_are_refused(names, message):
    with pytest.raises(ValueError, match=message):
        only_classes(images_in_memory(3), names)


def test_drawn_classes_are_disjoint_and_all_there():
    data = images_in_memory(10)
    division = _divide(data)
    names = [set(part.class_names) for part in division.by_name.values()]
    assert [len(part) for part in names] == [5, 2, 3]
    assert set.union(*names) == set(data.class_names)
    for part in division.by_name.values():
        for label, image in zip(part.labels, part.images, strict=True):
            original = int(part.class_names[label])
            np.testing.assert_array_equal(image, data.images[original])


def test_the_draw_depends_on_the_seed_alone():
    data = images_in_memory(10)
    novel = [_divide(data, seed=s).novel.class_names for s in (0, 0, 1)]
    assert novel[0] == novel[1] != novel[2]


def test_small_shares_are_one_class():
    division = _divide(images_in_memory(3), shares=(0.01, 0.01))
    counts = [part.num_classes for part in division.by_name.values()]
    assert counts == [1, 1, 1]


def test_listed_classes_are_never_drawn():
    data = images_in_memory(10)
    for seed in range(5):
        division = _divide(data, novel=["4", "2"], shares=(0.7, 0.1), seed=seed)
        assert division.novel.class_names == ("4", "2")
        assert division.validation.num_classes == 7
        assert not {"4", "2"} & set(division.validation.class_names)


@pytest.mark.parametrize(
    ("data", "arguments", "message"),
    [
        (images_in_memory(2), {}, "none is left as base class"),
        (images_in_memory(3), {"validation": ["0", "1", "2"]}, "none is left"),
        (images_in_memory(3), {"novel": []}, "none is left as novel class"),
    ],
)
def test_a_part_without_a_class_is_refused(data, arguments, message):
    with pytest.raises(ValueError, match=message):
        _divide(data, **arguments)


def test_parts_that_share_a_class_are_refused():
    data = images_in_memory(4)
    first, second = only_classes(data, ["0", "1"]), only_classes(data, ["2"])
    with pytest.raises(ValueError, match="base and the novel classes: 0, 1"):
        ClassDivision(first, second, first)
    with pytest.raises(ValueError, match="validation and the novel classes"):
        ClassDivision(first, second, second)


def test_a_summary_counts_classes_and_images():
    summary = _divide(images_in_memory(10)).summary()
    assert "5 base classes (5 images), 2 validation classes" in summary
