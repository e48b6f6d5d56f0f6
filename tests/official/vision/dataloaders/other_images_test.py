# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Images of other classes, of any size, as a model gets them."""

import numpy as np
import pytest

from backend_marks import requires_tensorflow

pytestmark = requires_tensorflow

RNG = np.random.default_rng(0)


def _load(where, shape=(8, 8, 3), names=("cat", "dog"), **settings):
    from official.vision.dataloaders.image_config import ImageConfig
    from official.vision.dataloaders.other_images import load_other_images

    return load_other_images(str(where), ImageConfig(**settings), shape, names)


def _write(path, size=(8, 8), mode="RGB"):
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    channels = (3,) if mode == "RGB" else ()
    pixels = RNG.integers(0, 256, (*size, *channels), "uint8")
    Image.fromarray(pixels).save(path)
    return pixels


def test_all_files_of_a_folder_count(tmp_path):
    pixels = _write(tmp_path / "a.png")
    _write(tmp_path / "horse" / "b.png", (20, 10))
    _write(tmp_path / "horse" / "young" / "c.png", mode="L")
    data = _load(tmp_path)
    assert data.image_shape == (8, 8, 3) and len(data) == 3
    np.testing.assert_array_equal(data.images[0], pixels)
    gray = data.images[2]
    assert (gray[..., 0] == gray[..., 2]).all()
    assert not data.labels.any() and data.class_names == ("unknown",)


def test_color_becomes_gray_where_the_model_sees_gray(tmp_path):
    _write(tmp_path / "a.png")
    assert _load(tmp_path, (8, 6, 1)).image_shape == (8, 6, 1)


@pytest.mark.parametrize("shape", [(8, 8, 1), (8, 8, 3), (12, 10, 3)])
def test_a_source_gives_its_test_images(shape):
    from official.vision.dataloaders.sources import load_images

    data = _load("digits", shape)
    assert data.image_shape == shape and len(data) == 797
    if shape[:2] == (8, 8):
        original = load_images("digits")[-1].images
        np.testing.assert_array_equal(data.images[..., :1], original)
        assert (data.images == data.images[..., :1]).all()


def test_colors_are_weighted_as_the_eye_does():
    from official.vision.dataloaders.image_data import ImageData
    from official.vision.dataloaders.other_images import _with_channels

    colors = np.eye(3, dtype="uint8")[None, None] * 100  # (1, 1, 3, 3)
    data = ImageData(colors, np.zeros(1, "int32"), ("x",))
    assert _with_channels(data, 1).images.ravel().tolist() == [30, 59, 11]


@pytest.mark.parametrize(
    "folders, message",
    [
        (["cat/a.png", "cow/a.png"], "classes that the model knows: cat"),
        ([], "has no files"),
    ],
)
def test_folders_that_do_not_serve(folders, message, tmp_path):
    for name in folders:
        _write(tmp_path / name)
    with pytest.raises(ValueError, match=message):
        _load(tmp_path)


def test_what_is_refused(tmp_path):
    with pytest.raises(ValueError, match="Expected a folder of images, or tf"):
        _load(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="model knows: 3, 4. Expected images"):
        _load("digits", names=("3", "4", "x"))
    (tmp_path / "a.png").write_bytes(b"no image")
    with pytest.raises(ValueError, match=r"a\.png"):
        _load(tmp_path)
