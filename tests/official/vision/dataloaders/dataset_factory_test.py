# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the data of a run."""

import numpy as np
import pytest

from image_files import encode
from image_files import random_image
from image_files import write_classes
from official.vision.configs.image_classification import AugmentationConfig
from official.vision.configs.image_classification import DataConfig
from official.vision.configs.image_classification import ImbalanceConfig
from official.vision.dataloaders import preparation
from official.vision.dataloaders import sources
from official.vision.dataloaders.dataset_factory import build_data
from official.vision.dataloaders.encoded_images import EncodedImages
from official.vision.dataloaders.image_data import ImageData


def test_default_configuration_uses_all_digits():
    data = build_data(DataConfig(), seed=0)
    assert len(data.train) == 800
    assert len(data.validation) == 200
    assert len(data.test) == 797


def test_settings_reach_the_data():
    config = DataConfig(
        labels_per_class=3,
        validation_size=50,
    )
    data = build_data(config, seed=0)
    assert np.bincount(data.train.labels).tolist() == [3] * 10
    assert len(data.validation) == 50


def test_a_seed_of_the_division_wins():
    expected = build_data(DataConfig(labels_per_class=2), seed=3)
    chosen = build_data(DataConfig(labels_per_class=2, split_seed=3), seed=0)
    for name in ("train", "validation", "test"):
        part, same = getattr(chosen, name), getattr(expected, name)
        np.testing.assert_array_equal(part.images, same.images)


def test_the_seed_moves_training_and_validation_but_not_test():
    first = build_data(DataConfig(), seed=0)
    same = build_data(DataConfig(), seed=0)
    other = build_data(DataConfig(), seed=1)
    np.testing.assert_array_equal(first.train.images, same.train.images)
    for part in ("train", "validation"):
        images = getattr(first, part).images
        assert not np.array_equal(images, getattr(other, part).images)
    np.testing.assert_array_equal(first.test.images, other.test.images)


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"name": "nothing"}, "Got the image source 'nothing'"),
        (
            {"validation_size": 1000},
            "_size=1000. Expected .* in 1..999",
        ),
        ({"labels_per_class": 90}, r"of class . \('.'\) left by valid"),
        ({"mean": [0.1, 0.2, 0.3]}, "mean=.*Expected 1 value or 1"),
        (
            {"augmentation": AugmentationConfig(crop_padding=8)},
            "crop_padding=8. Expected less",
        ),
    ],
)
def test_what_cannot_be_built(settings, message):
    with pytest.raises(ValueError, match=message):
        build_data(DataConfig(**settings), seed=0)


def test_a_class_without_examples(monkeypatch):
    blank = ImageData(
        np.zeros((4, 8, 8, 1), "uint8"),
        np.array([0, 1, 0, 1], "int32"),
        ("cat", "dog", "bird"),
    )
    loaders = {"blank": lambda data_dir: (blank, blank)}
    monkeypatch.setattr(sources, "_SOURCES", loaders)
    config = DataConfig(name="blank", validation_size=2)
    with pytest.raises(ValueError, match=r"class 2 \('bird'\) in .*'blank'"):
        build_data(config, seed=0)


def _folder(path, **settings):
    values = {"validation_size": 6, "image_size": [8, 8], **settings}
    return DataConfig(name="folder", data_dir=str(path), **values)


COUNTS = {"cat": 15, "dog": 10, "owl": 5}


def _contents(data):
    return {image.tobytes() for image in data.images}


def test_parts_of_a_folder_share_no_image(tmp_path):
    write_classes(tmp_path, COUNTS)
    tests = set()
    for seed in range(3):
        data = build_data(_folder(tmp_path), seed)
        parts = (data.train, data.validation, data.test)
        assert [len(part) for part in parts] == [19, 6, 5]
        train, validation, test = map(_contents, parts)
        assert not (train & validation or train & test or validation & test)
        tests.add(frozenset(test))
    assert len(tests) == 1
    same = build_data(_folder(tmp_path), 2)
    np.testing.assert_array_equal(same.train.images, data.train.images)
    few = build_data(_folder(tmp_path, fraction=0.5), 2)
    assert np.bincount(few.train.labels).tolist() == [5, 3, 2]
    assert _contents(few.train) < train


def test_a_validation_part_is_used_whole(tmp_path):
    for name in ("train", "val", "test"):
        write_classes(tmp_path / name, {"a": 3, "b": 4})
    config = _folder(tmp_path, labels_per_class=2)
    data = build_data(config, 0)
    assert np.bincount(data.train.labels).tolist() == [2, 2]
    assert len(data.validation) == len(data.test) == 7
    config = _folder(tmp_path, validation_indices="indices.txt")
    with pytest.raises(ValueError, match="its own validation set"):
        build_data(config, 0)


@pytest.mark.parametrize("cache", ["auto", "never"])
@pytest.mark.parametrize("random_resized_crop", [False, True])
def test_what_is_kept_decoded(tmp_path, cache, random_resized_crop):
    write_classes(tmp_path, COUNTS)
    config = _folder(
        tmp_path,
        cache=cache,
        evaluation_resize=9,
        augmentation=AugmentationConfig(
            random_resized_crop=random_resized_crop, crop_area=[0.2, 0.9]
        ),
    )
    data = build_data(config, 0)
    kept = ImageData if cache == "auto" else EncodedImages
    assert type(data.validation) is type(data.test) is kept
    assert type(data.train) is (EncodedImages if random_resized_crop else kept)
    assert data.train.image_shape == data.test.image_shape == (8, 8, 3)


def test_auto_keeps_what_fits(tmp_path, monkeypatch):
    write_classes(tmp_path, {"a": 6, "b": 6})
    size = 12 * 8 * 8 * 3
    for limit, kept in ((size, ImageData), (size - 1, EncodedImages)):
        monkeypatch.setattr(preparation, "MEMORY_LIMIT", limit)
        data = build_data(_folder(tmp_path, validation_size=2), 0)
        assert type(data.train) is type(data.test) is kept
    config = _folder(tmp_path, validation_size=2, cache="always")
    assert isinstance(build_data(config, 0).train, ImageData)


def test_the_size_of_the_images(tmp_path):
    write_classes(tmp_path / "one", {"a": 6, "b": 6}, size=(7, 9))
    config = _folder(tmp_path / "one", image_size=None, validation_size=2)
    assert build_data(config, 0).train.image_shape == (7, 9, 3)
    write_classes(tmp_path / "many", {"a": 6, "b": 6})
    config = _folder(tmp_path / "many", image_size=None, validation_size=2)
    with pytest.raises(ValueError, match=r"different sizes: .*000\.png is 8x9"):
        build_data(config, 0)


def test_images_in_memory_are_resized():
    data = build_data(DataConfig(image_size=[12, 10]), 0)
    assert data.train.image_shape == data.test.image_shape == (12, 10, 1)
    data = build_data(DataConfig(image_size=[8, 8], evaluation_resize=12), 0)
    assert data.train.image_shape == (8, 8, 1)
    plain = build_data(DataConfig(), 0)
    assert not np.array_equal(data.train.images, plain.train.images)


def _spoil(folder):
    (folder / "cat" / "notes.txt").write_text("not an image")
    whole = encode(random_image(0))
    # The right ends, but damage between them.
    (folder / "dog" / "damaged.png").write_bytes(whole[:60] + whole[-12:])


@pytest.mark.parametrize("random_resized_crop", [False, True])
def test_unreadable_files(tmp_path, capsys, random_resized_crop):
    write_classes(tmp_path, COUNTS)
    _spoil(tmp_path)
    augmentation = AugmentationConfig(random_resized_crop=random_resized_crop)
    config = _folder(tmp_path, augmentation=augmentation)
    with pytest.raises(ValueError, match=r"1 of \d+ images .*notes\.txt \(not"):
        build_data(config, 0)
    config.unreadable = "skip"
    data = build_data(config, 0)
    total = sum(map(len, (data.train, data.validation, data.test)))
    assert total == 30
    printed = capsys.readouterr().out
    assert "notes.txt" in printed and "damaged.png" in printed
    (tmp_path / "cat" / "notes.txt").unlink()
    config.unreadable = "error"
    with pytest.raises(ValueError, match=r"damaged\.png \(Invalid PNG"):
        build_data(config, 0)


def test_skipping_a_whole_class(tmp_path):
    write_classes(tmp_path / "train", {"a": 6, "b": 6})
    write_classes(tmp_path / "test", {"a": 1, "b": 1, "c": 1})
    (tmp_path / "train" / "c").mkdir()
    (tmp_path / "train" / "c" / "x.png").write_bytes(b"")
    config = _folder(tmp_path, unreadable="skip", validation_size=2)
    with pytest.raises(ValueError, match=r"no example of class 2 \('c'\)"):
        build_data(config, 0)


def test_validation_indices(tmp_path):
    path = tmp_path / "indices.npy"
    np.save(path, [3, 999, 0])
    plain = sources.load_images("digits")[0]
    data = build_data(DataConfig(validation_indices=str(path)), 0)
    expected = plain.take([0, 3, 999])
    np.testing.assert_array_equal(data.validation.images, expected.images)
    assert len(data.train) == 997
    few = DataConfig(validation_indices=str(path), labels_per_class=4)
    assert len(build_data(few, 0).train) == 40
    np.save(path, [1000])
    with pytest.raises(ValueError, match=r"Got 1 indices out .*in 0\.\.999"):
        build_data(few, 0)


def test_validation_indices_and_skipped_files(tmp_path):
    write_classes(tmp_path / "train", COUNTS)
    write_classes(tmp_path / "test", COUNTS)
    _spoil(tmp_path / "train")
    indices = tmp_path / "indices.txt"
    indices.write_text("0")
    config = _folder(
        tmp_path, unreadable="skip", validation_indices=str(indices)
    )
    with pytest.raises(ValueError, match="Got 2 images that cannot be read"):
        build_data(config, 0)


def test_validation_size_may_be_a_share():
    data = build_data(DataConfig(validation_size=0.25), seed=0)
    assert (len(data.train), len(data.validation)) == (750, 250)


def test_arrays_in_a_file(tmp_path):
    pool = np.arange(40 * 6 * 6, dtype="uint8").reshape(40, 6, 6)
    path = tmp_path / "images.npz"
    labels = np.arange(40) % 4
    np.savez(path, x_train=pool, y_train=labels, x_test=pool, y_test=labels)
    config = DataConfig(name="npz", data_dir=str(path), validation_size=8)
    data = build_data(config, seed=0)
    assert (len(data.train), len(data.validation)) == (32, 8)
    assert data.test.image_shape == (6, 6, 1)


def test_imbalanced_training_alone():
    config = DataConfig(
        validation_size=100, imbalance=ImbalanceConfig("exponential", 20.0)
    )
    data = build_data(config, seed=0)
    counts = np.bincount(data.train.labels).tolist()
    assert counts[0] > counts[5] > counts[-1] == int(counts[0] / 20)
    assert np.bincount(data.validation.labels).tolist() == [10] * 10
    plain = build_data(DataConfig(), seed=0)
    np.testing.assert_array_equal(data.test.images, plain.test.images)
    config.imbalance.ratio, config.labels_per_class = 40.0, counts[0]
    rarer = build_data(config, seed=0)
    assert _contents(rarer.train) < _contents(data.train)
    np.testing.assert_array_equal(
        rarer.validation.images, data.validation.images
    )


def test_imbalanced_training_with_a_validation_part(tmp_path):
    for name in ("train", "val", "test"):
        write_classes(tmp_path / name, {"a": 3, "b": 4})
    config = _folder(tmp_path, imbalance=ImbalanceConfig("step", 3.0))
    data = build_data(config, 0)
    assert np.bincount(data.train.labels).tolist() == [3, 1]
    assert np.bincount(data.validation.labels).tolist() == [3, 3]
    assert len(data.test) == 7


def test_validation_indices_are_balanced_if_training_is_not(tmp_path):
    path = tmp_path / "indices.txt"
    labels = sources.load_images("digits")[0].labels
    chosen = [
        np.flatnonzero(labels == label)[: 2 + label] for label in range(10)
    ]
    path.write_text("\n".join(map(str, np.concatenate(chosen))))
    config = DataConfig(
        validation_indices=str(path), imbalance=ImbalanceConfig("step", 5.0)
    )
    data = build_data(config, 0)
    assert np.bincount(data.validation.labels).tolist() == [2] * 10


def test_the_summary_names_classes_parts_and_copies(tmp_path):
    write_classes(tmp_path, COUNTS)
    data = build_data(_folder(tmp_path), 0)
    assert data.summary() == (
        "3 classes (cat, dog, owl): 19 training, 6 validation and 5 test images"
    )
    image = (tmp_path / "cat" / "000.png").read_bytes()
    for index in range(12):
        (tmp_path / "cat" / f"copy{index}.png").write_bytes(image)
    summary = build_data(_folder(tmp_path), 0).summary()
    assert "test images are copies of training or validation" in summary
