# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Every registered experiment, and every file in `configs/`, really runs."""

import dataclasses
import json
import pathlib
import re

import keras
import numpy as np
import pytest

from backend_marks import requires_tensorflow
from official.core import exp_factory
from official.core.config_parser import parse_experiment
from official.core.run_directory import RunDirectory
from official.core.settings_file import read_settings
from official.core.train_lib import run_experiment
from official.vision.dataloaders.data_config import DataConfig
from official.vision.modeling.backbones.factory import build_backbone
from sla import transforms
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.configs.methods import METHODS
from sla.tasks.sla_classification import SLAClassificationTask
from tools.efficientnet_lite0_weights import OUTPUT

pytestmark = requires_tensorflow

ROOT = pathlib.Path(__file__).parents[3]
FILES = sorted((ROOT / "configs").glob("**/*.yaml"))
DATASETS = (
    "cifar10",
    "cifar100",
    "cub200",
    "digits",
    "folder",
    "imagenet",
    "inaturalist",
    "mit67",
    "mnist",
    "omniglot",
    "stanford_dogs",
    "tf_flowers",
    "tiny_imagenet",
)


@pytest.fixture(scope="module", autouse=True)
def weights(tmp_path_factory):
    """A working directory with random weights, where files name some."""
    folder = tmp_path_factory.mktemp("with_weights")
    backbone = build_backbone("efficientnet_lite0", (32, 32, 3))
    (folder / OUTPUT).parent.mkdir()
    backbone.save_weights(folder / OUTPUT)
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        yield


def test_every_data_set_has_every_method_and_a_file():
    names = [f"{data}_{method}" for data in DATASETS for method in METHODS]
    described = {
        name: text
        for name, text in exp_factory.list_experiments().items()
        if not text.startswith("Few-shot")
    }
    assert sorted(names) == list(described)
    assert len(set(described.values())) == len(names)
    assert {path.parent.name for path in FILES} == {*DATASETS} - {"omniglot"}


@pytest.mark.parametrize("data", DATASETS)
def test_methods_differ_in_nothing_but_the_method(data):
    experiments = [parse_experiment(f"{data}_{method}") for method in METHODS]
    for method, config in zip(METHODS, experiments):
        assert config.experiment == f"{data}_{method}"
        assert config.task.method == method
        if METHODS[method].needs_unlabeled:
            assert config.task.data.unlabeled == "rest"
            config.task.data.unlabeled = None
            config.task.unlabeled_loss.strong_magnitude = None
        config.experiment, config.task.method = "", "sla_sd"
    assert all(config == experiments[0] for config in experiments)
    assert len(transforms.get(experiments[0].task.transforms)) > 1


def test_cifar_follows_the_reference_recipe():
    config = parse_experiment("cifar10_sla")
    trainer, data = config.trainer, config.task.data
    assert (trainer.train_steps, trainer.validation_interval) == (80_000, 1000)
    optimizer = trainer.optimizer
    assert (optimizer.name, optimizer.nesterov) == ("sgd", False)
    assert (optimizer.learning_rate, optimizer.momentum) == (0.1, 0.9)
    assert optimizer.weight_decay == 1e-4
    schedule = optimizer.schedule
    assert (schedule.name, schedule.decay_factor) == ("step", 0.1)
    assert schedule.decay_at == [0.5, 0.75] and schedule.warmup_steps == 0
    assert (data.batch_size, data.validation_size) == (128, 5000)
    assert data.mean == [0.5] and data.stddev == [0.5]
    assert data.augmentation.crop_padding == 4
    assert data.augmentation.horizontal_flip
    assert config.task.backbone.options == {"depth": 32}
    assert config.task.transforms == "rotation"


@pytest.mark.parametrize("data", ["imagenet", "inaturalist"])
def test_photographs_follow_the_reference_recipe(data):
    config = parse_experiment(f"{data}_sla")
    trainer, data = config.trainer, config.task.data
    assert trainer.train_steps == 900_000
    schedule = trainer.optimizer.schedule
    steps = [900_000 * fraction for fraction in schedule.decay_at]
    assert steps == pytest.approx([300_000, 600_000])
    assert (data.image_size, data.evaluation_resize) == ([224, 224], 256)
    assert data.augmentation.random_resized_crop
    assert data.mean == [0.485, 0.456, 0.406]
    assert config.task.joint_reduction == "sum"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_are_valid_and_say_how_they_are_used(path):
    header = path.read_text(encoding="utf-8")
    experiment = re.search(r"--experiment=(\w+)", header)[1]
    assert str(path.relative_to(ROOT)) in header
    assert parse_experiment(experiment, [path]) != parse_experiment(experiment)


def test_files_with_larger_batches_keep_to_the_linear_rule():
    """Rate in proportion to the batch, images seen the same, a warm-up."""
    changed = []
    for path in FILES:
        name = re.search(r"--experiment=(\w+)", path.read_text())[1]
        registered, config = (
            parse_experiment(name),
            parse_experiment(name, [path]),
        )
        factor = config.task.data.batch_size / registered.task.data.batch_size
        optimizers = [c.trainer.optimizer.name for c in (registered, config)]
        is_other = registered.task.backbone != config.task.backbone
        if factor <= 1 or len(set(optimizers)) > 1 or is_other:
            continue
        changed.append(path)
        before, after = registered.trainer, config.trainer
        assert after.train_steps == before.train_steps / factor
        assert after.optimizer.learning_rate == pytest.approx(
            before.optimizer.learning_rate * factor
        )
        assert after.optimizer.schedule.warmup_steps > 0
    assert changed


@pytest.fixture(scope="module")
def image_folder(tmp_path_factory):
    """Three classes of four training and two test photographs."""
    root = tmp_path_factory.mktemp("images")
    generator = np.random.default_rng(0)
    for part, count in (("train", 4), ("test", 2)):
        for name in ("ash", "birch", "oak"):
            folder = root / part / name
            folder.mkdir(parents=True)
            for index in range(count):
                pixels = generator.integers(0, 256, (40, 48, 3))
                keras.utils.save_img(
                    folder / f"{index}.jpg", pixels, scale=False
                )
    return root


# What makes a step tiny: a few images of the folder in place of the data.
TINY = (
    "task.data.name=folder,task.data.batch_size=2,"
    "task.data.evaluation_batch_size=6,task.data.validation_size=3,"
    "trainer.train_steps=1,trainer.validation_interval=1,"
    "trainer.optimizer.schedule.warmup_steps=0,"
    "trainer.freeze_backbone_steps=0,trainer.cache_features=null"
)


def _files_to_train():
    """Files, and whether no earlier one exports the same network.

    The finetune files differ in data and sizes, which are replaced here, and
    so do those for several GPUs of the same network.
    """
    exported, settings = set(), []
    for path in FILES:
        if path.name == "finetune.yaml" and path.parent.name != "folder":
            continue
        name = re.search(r"--experiment=(\w+)", path.read_text("utf-8"))[1]
        config = exp_factory.get_exp_config(name)
        config = config.override(read_settings(path))
        network = str(config.task.backbone)
        others = dataclasses.replace(
            config,
            experiment="",
            task=dataclasses.replace(config.task, data=DataConfig()),
        )
        if path.stem == "several_gpus" and others in settings:
            continue
        settings.append(others)
        yield pytest.param(
            path, network not in exported, id=f"{path.parent.name}-{path.stem}"
        )
        exported.add(network)


@pytest.mark.slow
@pytest.mark.parametrize(("path", "is_exported"), [*_files_to_train()])
def test_file_trains_for_a_step(
    path, is_exported, image_folder, tmp_path, monkeypatch
):
    if not is_exported:
        monkeypatch.setattr(SLAClassificationTask, "export", lambda *_: None)
    header = path.read_text(encoding="utf-8")
    experiment = re.search(r"--experiment=(\w+)", header)[1]
    data = parse_experiment(experiment, [path]).task.data
    size = min((data.image_size or [32])[0], 64)
    settings = [TINY, f"task.data.image_size=[{size}, {size}]"]
    if data.labels_per_class is not None:
        settings.append("task.data.labels_per_class=2")
    if data.evaluation_resize is not None:
        settings.append(f"task.data.evaluation_resize={size + 8}")
    config = parse_experiment(experiment, [path], settings, str(image_folder))
    run = RunDirectory(tmp_path / "run")
    policy = keras.config.dtype_policy()
    try:
        run_experiment(SLAClassificationTask(config), run, "train", "0")
    finally:
        keras.config.set_dtype_policy(policy)
    assert run.model.exists()
    assert run.saved_model.exists() or not is_exported
    (folder,) = run.checkpoints.iterdir()
    progress = json.loads((folder / "progress.json").read_text())
    assert progress["step"] == 1
    assert np.isfinite(progress["history"][0]["loss"])
