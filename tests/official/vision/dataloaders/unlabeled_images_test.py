# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of images without label: where they come from, and what is refused."""

import numpy as np
import pytest

from image_files import encode
from image_files import random_image
from image_files import write_classes
from official.vision.configs.image_classification import AugmentationConfig
from official.vision.configs.image_classification import DataConfig
from official.vision.dataloaders.dataset_factory import build_data
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.image_data import ImageData


def _pixels(data):
    return {image.tobytes() for image in data.images}


@pytest.mark.parametrize(
    "settings", [{"labels_per_class": 5}, {"fraction": 0.25}]
)
def test_the_rest_of_the_training_images(settings):
    config = DataConfig(unlabeled="rest", **settings)
    data = build_data(config, seed=0)
    assert len(data.train) + len(data.validation) + len(data.unlabeled) == 1000
    parts = [data.train, data.validation, data.unlabeled]
    everything = set().union(*map(_pixels, parts))
    pool = build_data(DataConfig(), seed=0)
    assert everything == _pixels(pool.train) | _pixels(pool.validation)
    assert not data.unlabeled.labels.any()
    assert f"{len(data.unlabeled)} unlabeled" in data.summary()


def test_no_rest_is_refused():
    with pytest.raises(ValueError, match="Set labels_per_class"):
        build_data(DataConfig(unlabeled="rest"), seed=0)


def _some_of_the_rest(size, seed=0, **settings):
    config = DataConfig(
        unlabeled="rest", labels_per_class=5, unlabeled_size=size, **settings
    )
    return build_data(config, seed)


def test_a_number_of_them():
    everything = _some_of_the_rest(None)
    rest = _pixels(everything.unlabeled)
    few, more = (_some_of_the_rest(size) for size in (50, 400))
    assert len(few.unlabeled) == 50
    assert _pixels(few.unlabeled) < _pixels(more.unlabeled) < rest
    for part in ("train", "validation", "test"):
        expected = getattr(everything, part).images
        np.testing.assert_array_equal(getattr(few, part).images, expected)
    assert _pixels(_some_of_the_rest(750).unlabeled) == rest


def test_the_seed_of_the_division_draws_them():
    first, other = (
        _some_of_the_rest(50, seed, split_seed=3) for seed in (0, 1)
    )
    np.testing.assert_array_equal(
        first.unlabeled.images, other.unlabeled.images
    )
    again = _some_of_the_rest(50, split_seed=4)
    assert _pixels(again.unlabeled) != _pixels(first.unlabeled)


def test_more_than_there_are_is_refused():
    with pytest.raises(
        ValueError, match=r"unlabeled_size=751, and 750 .*1\.\.750"
    ):
        _some_of_the_rest(751)


def _write_pile(folder, count=7, size=(9, 8)):
    """Images in folders of any depth, and files that are ignored."""
    for index in range(count):
        path = folder / ("deep/er" if index % 2 else "") / f"{index}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode(random_image(100 + index, *size)))
    (folder / ".hidden").write_text("no image")


@pytest.fixture
def folders(tmp_path):
    write_classes(tmp_path / "labeled", {"cat": 8, "dog": 8}, size=(9, 8))
    _write_pile(tmp_path / "pile")
    return tmp_path


def _config(folders, **settings):
    settings = {"validation_size": 4, "image_size": [9, 8], **settings}
    return DataConfig(
        name="folder",
        data_dir=str(folders / "labeled"),
        unlabeled=str(folders / "pile"),
        **settings,
    )


@pytest.mark.parametrize("image_size", [[9, 8], [4, 5], None])
def test_a_folder_of_any_layout(folders, image_size):
    data = build_data(_config(folders, image_size=image_size), seed=0)
    assert len(data.unlabeled) == 7
    assert data.unlabeled.image_shape == (*(image_size or [9, 8]), 3)
    assert data.unlabeled_copies == 0


def test_originals_where_crops_are_taken(folders):
    augmentation = AugmentationConfig(random_resized_crop=True)
    config = _config(folders, augmentation=augmentation)
    data = build_data(config, seed=0)
    assert isinstance(data.unlabeled, EncodedImages)
    assert data.unlabeled.image_shape == (9, 8, 3)


def test_a_number_of_a_folder(folders):
    for crops in (False, True):
        augmentation = AugmentationConfig(random_resized_crop=crops)
        config = _config(folders, unlabeled_size=3, augmentation=augmentation)
        assert len(build_data(config, seed=0).unlabeled) == 3


def test_a_folder_beside_images_in_memory(folders):
    config = DataConfig(unlabeled=str(folders / "pile"), image_size=[8, 8])
    data = build_data(config, seed=0)
    assert isinstance(data.unlabeled, ImageData)
    assert data.unlabeled.image_shape == (8, 8, 1)


def test_the_digest_changes_with_the_pile(folders):
    first = build_data(_config(folders), seed=0).digest
    assert build_data(_config(folders), seed=0).digest == first
    (folders / "pile" / "new.png").write_bytes(encode(random_image(1)))
    assert build_data(_config(folders), seed=0).digest != first


def test_copies_of_test_images_are_counted(folders):
    data = build_data(_config(folders), seed=0)
    images = data.test.images[:2]
    for index, image in enumerate(images):
        (folders / "pile" / f"copy{index}.png").write_bytes(encode(image))
    data = build_data(_config(folders), seed=0)
    assert data.unlabeled_copies == 2
    assert "2 of" in data.summary()


@pytest.mark.parametrize(
    "prepare, message",
    [
        (lambda pile: None, "files"),  # Only the hidden one is left.
        (lambda pile: (pile / "a.png").write_text("no"), "cannot be read"),
        (
            lambda pile: (pile / "a.png").write_bytes(
                encode(random_image(0, 5, 5))
            ),
            "image_size",
        ),
        (
            lambda pile: (pile / "a.png").symlink_to(
                sorted((pile.parent / "labeled" / "cat").iterdir())[0]
            ),
            "Keep unlabeled images in a folder of their own",
        ),
    ],
    ids=["empty", "damaged", "another size", "labeled"],
)
def test_piles_that_are_refused(folders, prepare, message):
    pile = folders / "pile"
    if message == "files":
        for path in pile.rglob("*.png"):
            path.unlink()
    prepare(pile)
    with pytest.raises(ValueError, match=message):
        build_data(_config(folders, image_size=None), seed=0)


def test_damaged_files_are_skipped_if_so_set(folders, capsys):
    (folders / "pile" / "a.png").write_text("no image")
    data = build_data(_config(folders, unreadable="skip"), seed=0)
    assert len(data.unlabeled) == 7
    assert "Left out 1" in capsys.readouterr().out


def test_no_such_folder():
    with pytest.raises(ValueError, match=r"x_unlabeled or split:NAME"):
        build_data(DataConfig(unlabeled="nowhere"), seed=0)


@pytest.fixture
def npz(tmp_path):
    def write(**arrays):
        rng = np.random.default_rng(0)
        images = rng.integers(0, 256, (20, 6, 5), "uint8")
        labels = np.arange(20) % 2
        path = tmp_path / "set.npz"
        np.savez(
            path,
            x_train=images,
            y_train=labels,
            x_test=images[::-1],
            y_test=labels[::-1],
            **arrays,
        )
        return DataConfig(
            name="npz",
            data_dir=str(path),
            unlabeled="x_unlabeled",
            validation_size=4,
        )

    return write


def test_an_array_of_the_npz_file(npz):
    config = npz(x_unlabeled=np.full((3, 6, 5), 7, "uint8"))
    data = build_data(config, seed=0)
    assert data.unlabeled.images.shape == (3, 6, 5, 1)


@pytest.mark.parametrize("shape", [(3, 7, 5), (3, 6, 5, 3)])
def test_an_array_of_another_shape(npz, shape):
    with pytest.raises(ValueError, match="Expected one shape"):
        build_data(npz(x_unlabeled=np.zeros(shape, "uint8")), seed=0)


def test_an_array_that_is_missing(npz):
    with pytest.raises(ValueError, match="Also expected x_unlabeled"):
        build_data(npz(), seed=0)


def test_an_array_of_another_source():
    with pytest.raises(ValueError, match="Expected the source npz"):
        build_data(DataConfig(unlabeled="x_unlabeled"), seed=0)


def test_a_split_of_another_source():
    with pytest.raises(ValueError, match="tfds:SET"):
        build_data(DataConfig(unlabeled="split:extra"), seed=0)
