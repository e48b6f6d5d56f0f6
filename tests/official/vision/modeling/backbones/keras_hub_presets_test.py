# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Which presets of KerasHub are taken, and when something is downloaded."""

import json
import shutil
import sys

import pytest

from fresh_python import run_fresh
from hub_models import SHAPE
from hub_models import hub_model
from official.vision.modeling.backbones import factory
from official.vision.modeling.backbones.keras_hub_backbones import (
    keras_hub_backbone,
)

NAME = "dinov2_small"


@pytest.fixture
def models():
    return pytest.importorskip(
        "keras_hub", reason="keras-hub is not installed (sla-keras[hub])"
    ).models


@pytest.fixture
def kaggle(models, tmp_path, monkeypatch):
    """Stands for Kaggle and an empty cache; the value are files asked for."""
    import kagglehub

    remote = tmp_path / "remote"
    hub_model(models, "dinov2").save_to_preset(remote)
    asked = []

    def model_download(handle, path):
        asked.append((handle, path))
        return str(remote / path)

    monkeypatch.setattr(kagglehub, "model_download", model_download)
    monkeypatch.setenv("KAGGLEHUB_CACHE", str(tmp_path / "cache"))
    return asked


def check(**options):
    factory.check_backbone("keras_hub_backbone", options)


def test_without_keras_hub(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras_hub", None)
    with pytest.raises(ValueError, match=r"pip install 'sla-keras\[hub\]'"):
        check(preset=NAME)


@pytest.mark.slow
def test_nothing_is_imported_before_it_is_asked_for():
    assert run_fresh(
        """
        import json
        import sys
        from official.vision.modeling.backbones import factory

        factory.check_backbone("small_cnn")
        names = ["keras_hub", "kagglehub", "tensorflow_text"]
        print(json.dumps([name in sys.modules for name in names]))
        """
    ) == [False, False, False]


def test_nothing_is_downloaded_unless_allowed(kaggle, tmp_path):
    for run in (check, build):
        with pytest.raises(
            ValueError, match="not in .*cache.*Set allow_download: true"
        ):
            run(preset=NAME, features="mean")
    assert kaggle == []
    assert not (tmp_path / "cache").exists()


def test_a_download_that_is_allowed(kaggle):
    check(preset=NAME, allow_download=True)
    assert kaggle == []
    model = build(preset=NAME, features="mean", allow_download=True)
    assert model.output_shape == (None, 16)
    assert {path for _, path in kaggle} >= {"config.json", "model.weights.h5"}
    assert {handle for handle, _ in kaggle} == {"keras/dinov2/keras/" + path()}


def test_a_failed_download(kaggle, monkeypatch):
    import kagglehub

    def model_download(handle, path):
        raise ConnectionError("no network")

    monkeypatch.setattr(kagglehub, "model_download", model_download)
    with pytest.raises(ValueError, match="'dinov2_small' .*no network"):
        build(preset=NAME, features="mean", allow_download=True)


@pytest.mark.parametrize("allow_download", [False, True])
def test_the_cache_is_read_without_a_look_at_the_network(
    allow_download, kaggle, tmp_path
):
    folder = tmp_path / "cache" / "models" / "keras" / "dinov2" / "keras"
    shutil.copytree(tmp_path / "remote", folder / path())
    model = build(preset=NAME, features="mean", allow_download=allow_download)
    assert model.output_shape == (None, 16)
    assert kaggle == []


def test_a_cache_without_weights(kaggle, tmp_path):
    folder = tmp_path / "cache" / "models" / "keras" / "dinov2" / "keras"
    shutil.copytree(tmp_path / "remote", folder / path())
    (folder / path() / "model.weights.h5").unlink()
    with pytest.raises(ValueError, match="Set allow_download"):
        check(preset=NAME)
    check(preset=NAME, load_weights=False)


@pytest.mark.parametrize(
    "options, message",
    [
        ({}, "Got no option 'preset'"),
        ({"preset": "dinov2_smal"}, "such as dinov2_small, "),
        ({"preset": "no/such/folder"}, "save_to_preset wrote.*directory, /"),
        ({"preset": 3}, "Got the preset 3. Expected a folder"),
        ({"preset": "bert_base_en"}, "'bert_base_en' .*of an image backbone"),
        (
            {"preset": "stable_diffusion_3_medium"},
            "diffusion_3_medium' .*of an image backbone",
        ),
        ({"preset": NAME, "load_weights": "no"}, "Got load_weights='no'"),
        ({"preset": NAME, "allow_download": 1}, "Got allow_download=1"),
        (
            {"preset": NAME, "features": "max"},
            "features='max'. Expected one of class_token, mean",
        ),
        ({"preset": NAME, "level": 4}, "level=4. .*such as 'P4'"),
    ],
)
def test_options_are_checked_without_building(options, message, models):
    with pytest.raises(ValueError, match=message):
        check(**options)


def test_folders_without_an_image_backbone(models, tmp_path):
    folder = tmp_path / "preset"
    folder.mkdir()
    with pytest.raises(ValueError, match="a folder with config.json"):
        check(preset=str(folder))
    hub_model(models, "bert").save_to_preset(folder)
    with pytest.raises(ValueError, match=r"\(BertBackbone\).*image backbone"):
        check(preset=str(folder))
    (folder / "config.json").write_text(json.dumps({"registered_name": "no"}))
    with pytest.raises(ValueError, match=r"\(None\).*image backbone"):
        check(preset=str(folder))
    (folder / "config.json").write_text("{")
    with pytest.raises(ValueError, match="config.json cannot be read"):
        check(preset=str(folder))
    (folder / "model.weights.h5").unlink()
    with pytest.raises(ValueError, match="for load_weights, one of model.w"):
        check(preset=str(folder))


def test_damaged_weights(models, tmp_path):
    hub_model(models, "resnet").save_to_preset(tmp_path)
    (tmp_path / "model.weights.h5").write_bytes(b"no")
    with pytest.raises(ValueError, match="weights that can be read"):
        build(preset=tmp_path)


def build(preset, **options):
    return keras_hub_backbone(preset, SHAPE, **options)


def path():
    """Name and version of the preset on Kaggle."""
    import keras_hub

    presets = keras_hub.models.DINOV2Backbone.presets
    return presets[NAME]["kaggle_handle"].split("/keras/")[-1]
