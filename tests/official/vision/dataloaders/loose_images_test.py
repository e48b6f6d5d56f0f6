# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from backend_marks import requires_tensorflow
from image_files import encode
from image_files import random_image
from official.vision.dataloaders.loose_images import find_images
from official.vision.dataloaders.loose_images import prepare_image
from official.vision.dataloaders.preprocessing import Preprocessing

pytestmark = requires_tensorflow


@pytest.fixture
def tree(tmp_path):
    for name in ("b.png", "a.jpg", "in/c.png", "in/.hidden", ".git/d.png"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(encode(random_image(0)))
    return tmp_path


def _names(paths, root):
    return [path.removeprefix(f"{root}/") for path in paths]


def test_a_folder_is_searched_without_hidden_files(tree):
    paths = find_images([str(tree)])
    assert _names(paths, tree) == ["a.jpg", "b.png", "in/c.png"]


def test_patterns_files_and_lines_keep_their_order(tree):
    arguments = ["missing.png", f"{tree}/**/*.png", "-", f"{tree}/a.jpg"]
    paths = find_images(arguments, lines=["one line.png\n", "\n"])
    assert _names(paths, tree) == [
        "missing.png",
        "b.png",
        "in/c.png",
        "one line.png",
        "a.jpg",
    ]


def test_a_file_whose_name_looks_like_a_pattern(tree):
    path = tree / "x[1].png"
    path.write_bytes(b"")
    assert find_images([str(path)]) == [str(path)]


@pytest.mark.parametrize("kind", ["PNG", "BMP", "GIF"])
def test_an_image_of_the_right_size_is_only_normalized(kind, tmp_path):
    image = random_image(1)
    image = image // 64 * 64  # few colors, which GIF keeps
    path = tmp_path / "image"
    path.write_bytes(encode(image, kind))
    preprocessing = Preprocessing(mean=[0.4, 0.5, 0.6], stddev=[0.25])
    prepared = prepare_image(path, image.shape, preprocessing)
    expected = (image / 255 - [0.4, 0.5, 0.6]) / 0.25
    assert prepared.dtype == "float32"
    np.testing.assert_allclose(prepared, expected, atol=1e-5)


def test_other_sizes_are_resized_and_cut_as_in_evaluation(tmp_path):
    path = tmp_path / "image.png"
    image = np.zeros((20, 40, 3), "uint8")
    image[:, 10:30] = 255  # the central square
    path.write_bytes(encode(image))
    whole = prepare_image(path, (10, 10, 3), Preprocessing())
    center = prepare_image(
        path, (10, 10, 3), Preprocessing(evaluation_resize=10)
    )
    assert center[:, 1:-1].min() == 1.0
    assert whole[:, :2].max() == -1.0


def test_gray_models_get_gray_images(tmp_path):
    path = tmp_path / "image.png"
    path.write_bytes(encode(np.full((4, 4, 3), (255, 0, 0), "uint8")))
    prepared = prepare_image(path, (4, 4, 1), Preprocessing())
    assert prepared.shape == (4, 4, 1)
    np.testing.assert_allclose(prepared, 2 * 0.299 - 1, atol=0.01)


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (None, "No such file"),
        (b"", "empty file"),
        (b"hello", "Unknown image file format"),
        (encode(random_image(0))[:60], "."),
    ],
)
def test_what_cannot_be_read_has_a_reason(contents, message, tmp_path):
    path = tmp_path / "image.png"
    if contents is not None:
        path.write_bytes(contents)
    with pytest.raises(ValueError, match=message):
        prepare_image(path, (8, 8, 3), Preprocessing())
