# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
import shutil

import keras
import numpy as np
import pytest

from backend_marks import requires_tensorflow
from official.core.run_directory import RunError
from official.modeling.hyperparams.base_config import ConfigError
from official.vision.dataloaders import sources
from official.vision.dataloaders.image_data import ImageData
from quick_runs import quick_run
from sla.representations.probe_images import load_probe_images
from sla.representations.probe_images import transfer_config
from sla.representations.trained_models import choose_transforms
from sla.representations.trained_models import load_models

pytestmark = [
    requires_tensorflow,
    pytest.mark.filterwarnings("ignore:Skipping variable loading"),
]


def _images(count, shape, classes=10, seed=0):
    pixels = np.random.default_rng(seed).integers(0, 255, (count, *shape))
    return ImageData(
        pixels.astype("uint8"),
        (np.arange(count) % classes).astype("int32"),
        tuple(map(str, range(classes))),
    )


@pytest.fixture(scope="module")
def registered():
    """Sources of random images: other, small, colored, of three classes."""
    before = dict(sources._SOURCES)
    for name, (shape, classes) in {
        "other": ((12, 10, 1), 10),
        "colored": ((8, 8, 3), 10),
        "three": ((8, 8, 1), 3),
    }.items():
        pool = _images(400, shape, classes)
        test = _images(60, shape, classes, seed=1)
        sources.register_source(name)(lambda _, parts=(pool, test): parts)
    yield
    sources._SOURCES.clear()
    sources._SOURCES.update(before)


@pytest.fixture(scope="module")
def runs(registered, tmp_path_factory):
    """Folders of runs by a short name."""
    root = tmp_path_factory.mktemp("runs")
    made = {
        "baseline": ("digits_baseline", 0, ""),
        "few": ("digits_baseline", 0, "task.data.labels_per_class=1"),
        "seed 1": ("digits_baseline", 1, ""),
        "three": ("digits_baseline", 0, "task.data.name=three"),
        "half turns": ("digits_sla", 0, "task.transforms=rotation2"),
    }
    return {
        name: quick_run(root / name, experiment, seed, overrides, steps=0)
        for name, (experiment, seed, overrides) in made.items()
    }


def test_groups_are_named_by_what_differs(runs):
    models = load_models([runs["baseline"], runs["seed 1"], runs["few"]])
    ten = "digits_baseline, task.data.labels_per_class=10"
    one = "digits_baseline, task.data.labels_per_class=1"
    assert [model.group for model in models] == [ten, ten, one]
    assert [model.seed for model in models] == [0, 1, 0]
    models = load_models([runs["baseline"], runs["seed 1"]])
    assert {model.group for model in models} == {"digits_baseline"}
    assert models[1].name == "digits_baseline, seed 1"


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "models: Got none. Expected folders of finished runs"),
        (["baseline", "baseline"], "Got digits_baseline, seed 0 twice"),
        (["baseline", "three"], "Got data set three in .* and digits in"),
        (["gone"], "holds no trained model"),
    ],
)
def test_models_that_cannot_be_compared(runs, tmp_path, names, message):
    folders = [runs.get(name, tmp_path / name) for name in names]
    with pytest.raises(RunError, match=message):
        load_models(folders)


def test_the_transforms_are_those_of_the_first_model_of_joint_labels(runs):
    models = load_models([runs["baseline"], runs["half turns"]])
    assert choose_transforms(models).name == "rotation2"
    assert choose_transforms(models[:1]).name == "rotation"
    assert choose_transforms(models, "rotation").name == "rotation"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("turns", "^transforms: Got transform set 'turns'"),
        ("color_perm3", "^transforms: .* permutes colors"),
        ("identity", "Expected a set of at least two transforms"),
    ],
)
def test_transforms_that_cannot_be_tried(runs, name, message):
    models = load_models([runs["baseline"]])
    with pytest.raises(RunError, match=message):
        choose_transforms(models, name)


def test_damaged_runs(runs, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(runs["baseline"], folder)
    content = (folder / "model.keras").read_bytes()
    (folder / "model.keras").write_bytes(content[:5000])
    with pytest.raises(RunError, match="cannot be loaded: it is damaged"):
        load_models([runs["baseline"], folder])
    shutil.copy(runs["baseline"] / "model.keras", folder)
    (folder / "params.yaml").unlink()
    with pytest.raises(ConfigError, match="params.yaml cannot be read"):
        load_models([folder])


def test_other_classes_of_a_data_set_of_the_same_name(runs, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(runs["three"], folder)
    params = (folder / "params.yaml").read_text()
    (folder / "params.yaml").write_text(params.replace("three", "digits"))
    with pytest.raises(RunError, match="Got number of classes 3 in"):
        load_models([runs["baseline"], folder])


def _load(models, max_images):
    configs = [model.config for model in models]
    return load_probe_images(models, configs, max_images)


def test_probe_images_are_those_of_the_division_of_each_run(runs):
    models = load_models([runs["baseline"], runs["seed 1"]])
    first, second = _load(models, 1000)
    assert first.fit_images.shape == (100, 8, 8, 1)
    assert first.test_images.shape == (797, 8, 8, 1)
    np.testing.assert_array_equal(first.test_images, second.test_images)
    assert not np.array_equal(first.fit_images, second.fit_images)
    assert -1 <= first.fit_images.min() < 0 < first.fit_images.max() <= 1
    (few,) = _load(models[:1], 50)
    assert np.bincount(few.test_labels).tolist() == [5] * 10
    assert np.bincount(few.fit_labels).tolist() == [5] * 10


def test_too_few_images(runs):
    models = load_models([runs["few"]])
    with pytest.raises(RunError, match="Got 1 images of class '0' among 10"):
        _load(models, 1000)
    models = load_models([runs["baseline"]])
    with pytest.raises(RunError, match=r"Raise max_images \(12\)"):
        _load(models, 12)


def _transfer(runs, name):
    models = load_models([runs["baseline"], runs["seed 1"]])
    configs = [transfer_config(model, name, None) for model in models]
    return load_probe_images(models, configs, 40)


def test_images_to_transfer_to_are_resized_and_the_same_for_all(runs):
    first, second = _transfer(runs, "other")
    assert first is second
    assert first.fit_images.shape == (40, 8, 8, 1)
    assert -1 <= first.test_images.min() < first.test_images.max() <= 1


def test_images_that_cannot_be_transferred_to(runs):
    with pytest.raises(RunError, match=r"shape \(8, 8, 3\) of colored for"):
        _transfer(runs, "colored")
    with pytest.raises(ConfigError, match="Got 'nothing'.*Expected one of"):
        _transfer(runs, "nothing")


def test_a_saved_model_is_what_is_compared(runs):
    (model,) = load_models([runs["baseline"]])
    same = keras.models.load_model(runs["baseline"] / "model.keras")
    for left, right in zip(model.model.weights, same.weights, strict=True):
        np.testing.assert_array_equal(left, right)
