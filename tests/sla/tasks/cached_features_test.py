# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Features that are kept: when they are found again, and when not."""

from unittest import mock

import keras
import numpy as np
import pytest

from backend_marks import requires_tensorflow
from image_files import write_classes
from short_fine_tuning import fine_tuning_task
from sla.tasks import feature_files
from sla.tasks.cached_features import CachedFeatures

pytestmark = requires_tensorflow


def _cache(folder, seed=0, **settings):
    task = fine_tuning_task(
        **{"trainer.cache_features": str(folder), **settings},
    )
    keras.utils.set_random_seed(seed)
    model = task.build_model()
    return CachedFeatures(task.config, task.data, model), model


def test_files_are_read_again(tmp_path, monkeypatch):
    cache, _ = _cache(tmp_path)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 2
    batch = next(iter(cache.training_dataset(3)))
    monkeypatch.setattr(
        CachedFeatures, "_compute", lambda *_: pytest.fail("computed")
    )
    again = next(iter(_cache(tmp_path)[0].training_dataset(3)))
    np.testing.assert_array_equal(batch[0]["features"], again[0]["features"])
    np.testing.assert_array_equal(batch[1], again[1])
    assert sorted(tmp_path.iterdir()) == files


def test_damaged_files_are_computed_again(tmp_path):
    _cache(tmp_path)
    path = sorted(tmp_path.iterdir())[0]
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    _cache(tmp_path)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "seed, settings",
    [
        (1, {}),
        (0, {"task.transforms": "rotation2"}),
        (0, {"task.data.labels_per_class": 5}),
        (0, {"trainer.cached_copies": 1}),
        (0, {"task.data.mean": [0.3]}),
    ],
    ids=["weights", "transforms", "labels", "copies", "preprocessing"],
)
def test_other_features_have_other_files(tmp_path, seed, settings):
    _cache(tmp_path)
    _cache(tmp_path, seed, **settings)
    # The images of validation are the same.
    others = (
        3
        if {"task.data.labels_per_class", "trainer.cached_copies"}
        & set(settings)
        else 4
    )
    assert len(list(tmp_path.iterdir())) == others


def test_other_images_under_the_same_names_have_other_files(tmp_path):
    write_classes(tmp_path / "photos", {"cat": 8, "dog": 8}, size=(9, 8))
    settings = {
        "task.data.name": "folder",
        "task.data.data_dir": str(tmp_path / "photos"),
        "task.data.labels_per_class": None,
        "task.data.validation_size": 4,
        "task.data.image_size": [8, 8],
    }
    _cache(tmp_path / "kept", **settings)
    number = len(list((tmp_path / "kept").iterdir()))
    _cache(tmp_path / "kept", **settings)
    assert len(list((tmp_path / "kept").iterdir())) == number
    for path in (tmp_path / "photos").rglob("*.png"):
        pixels = keras.utils.img_to_array(keras.utils.load_img(path))
        keras.utils.save_img(path, 255 - pixels, scale=False)
    _cache(tmp_path / "kept", **settings)
    assert len(list((tmp_path / "kept").iterdir())) == 2 * number


def test_a_home_folder_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    _cache("~/kept")
    assert len(list((tmp_path / "kept").iterdir())) == 2


def test_a_full_disk_does_not_end_the_run(tmp_path, monkeypatch):
    monkeypatch.setattr(
        feature_files.np, "savez", mock.Mock(side_effect=OSError(28, "full"))
    )
    with pytest.warns(UserWarning, match="Training goes on"):
        cache, _ = _cache(tmp_path)
    assert next(iter(cache.training_dataset(0)))
    assert not list(tmp_path.iterdir())


def test_augmented_copies():
    cache, _ = _cache(
        "memory",
        **{
            "trainer.cached_copies": 3,
            "task.data.augmentation.crop_padding": 2,
            "task.data.batch_size": 300,
        },
    )
    inputs, labels = next(iter(cache.training_dataset(0)))
    features = inputs["features"]
    # An epoch is three copies of each of the 100 images, most of them other.
    assert np.bincount(labels).tolist() == [30] * 10
    assert len(np.unique(features[:, 0], axis=0)) > 250


def test_unlabeled_images_are_cached_too():
    cache, _ = _cache(
        "memory", **{"task.data.unlabeled": "rest", "task.data.batch_size": 8}
    )
    inputs, labels = next(iter(cache.training_dataset(0)))
    features = inputs["features"]
    assert features.shape[:2] == (16, 4)
    assert sorted(labels.numpy())[:9] == [-1] * 8 + [min(labels[labels >= 0])]
