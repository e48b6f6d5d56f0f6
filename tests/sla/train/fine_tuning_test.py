# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Runs that train the heads first, with and without cached features."""

import contextlib
import shutil
import signal

import keras
import numpy as np
import pytest

from backend_marks import requires_tensorflow
from official.core.interruption import RunInterrupted
from official.core.run_directory import RunError
from official.modeling.hyperparams.base_config import ConfigError
from short_fine_tuning import SETTINGS
from short_fine_tuning import fine_tuning_task
from short_training import assert_same_weights
from short_training import read_history
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.modeling.multi_view_model import MultiViewModel
from sla.tasks.sla_classification import SLAClassificationTask
from sla.train import train

pytestmark = requires_tensorflow

CACHED = {"trainer.cache_features": "memory"}


def _train(folder, experiment="digits_sla_sd", **settings):
    train(
        experiment,
        model_dir=folder,
        mode="train",
        params_override={**SETTINGS, **settings},
    )
    return folder


@contextlib.contextmanager
def _stop_after(steps, monkeypatch):
    """Sends a signal when `fit` has done so many steps in all."""
    done = 0

    class Stop(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            nonlocal done
            done += 1
            if done == steps:
                signal.raise_signal(signal.SIGTERM)

    with monkeypatch.context() as patched:
        patched.setattr(
            SLAClassificationTask, "callbacks", lambda self, model: [Stop()]
        )
        with pytest.raises(RunInterrupted):
            yield


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return _train(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def cached(tmp_path_factory):
    return _train(tmp_path_factory.mktemp("cached"), **CACHED)


def test_cached_features_train_as_the_images_do(run, cached):
    for row, other in zip(*map(read_history, (run, cached)), strict=True):
        for name, value in row.items():
            assert float(other[name]) == pytest.approx(
                float(value), rel=2e-3, abs=2e-3
            ), (name, row["step"])


def test_backbone_stays_at_first_and_learns_then(monkeypatch, tmp_path):
    backbones = []
    original = MultiViewModel.fit

    def fit(self, *arguments, **options):
        backbones.append(self.backbone.get_weights())
        iterations = int(self.optimizer.iterations)
        result = original(self, *arguments, **options)
        backbones.append(self.backbone.get_weights())
        assert iterations == 0
        return result

    monkeypatch.setattr(MultiViewModel, "fit", fit)
    _train(tmp_path)
    assert len(backbones) == 4
    start, after_heads, before_all, end = backbones
    for one, other in ((start, after_heads), (after_heads, before_all)):
        for old, new in zip(one, other, strict=True):
            np.testing.assert_array_equal(old, new)
    assert not any(map(np.array_equal, before_all, end))


def test_rates_over_the_run(run):
    # A cosine over ten steps, twice: after half of it, and at its end.
    rates = [float(row["learning_rate"]) for row in read_history(run)]
    assert rates == pytest.approx([5e-4, 0, 5e-4, 0], abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(
    "steps, settings",
    [(6, CACHED), (9, {}), (12, CACHED)],
    ids=["within heads", "after heads", "within all"],
)
def test_a_stopped_run_goes_on_as_if_it_had_not(
    run, cached, settings, steps, monkeypatch, tmp_path
):
    with _stop_after(steps, monkeypatch):
        _train(tmp_path, **settings)
    _train(tmp_path, **settings)
    whole = cached if settings else run
    assert read_history(tmp_path) == read_history(whole)
    assert_same_weights(tmp_path, whole)


def test_a_damaged_checkpoint_after_the_heads(run, tmp_path, capsys):
    copy = tmp_path / "run"
    shutil.copytree(run, copy)
    checkpoints = sorted((copy / "checkpoint").iterdir())
    (checkpoints[-1] / "state.npz").write_bytes(b"damaged")
    _train(copy)
    assert read_history(copy) == read_history(run)


def test_the_backbone_may_stay_for_the_whole_run(tmp_path):
    settings = {"trainer.freeze_backbone_steps": 20, **CACHED}
    _train(tmp_path, **settings)
    assert [row["step"] for row in read_history(tmp_path)] == [
        "5",
        "10",
        "15",
        "20",
    ]
    model = keras.models.load_model(tmp_path / "model.keras")
    task = fine_tuning_task(**settings)
    keras.utils.set_random_seed(0)
    assert not model.backbone.trainable
    scores = model.evaluate(
        task.validation_dataset(), return_dict=True, verbose=0
    )
    best = max(
        float(row["val_distilled_accuracy"]) for row in read_history(tmp_path)
    )
    assert scores["distilled_accuracy"] == pytest.approx(best, abs=1e-6)


def test_batch_normalization_that_stays():
    settings = {"task.backbone.freeze_batch_normalization": True}
    task = fine_tuning_task(**settings)
    model = task.build_model()
    task.set_phase(model, 10)
    names = [
        variable.path.split("/")[-1]
        for variable in model.backbone.trainable_variables
    ]
    assert names and not {"gamma", "beta"} & set(names)
    vgg = {
        "task.backbone.name": "keras_application",
        "task.backbone.options": {"model": "VGG16"},
        "task.data.image_size": [32, 32],
    }
    with pytest.raises(RunError, match="no batch normalization"):
        fine_tuning_task(**settings, **vgg).build_model()


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"trainer.freeze_backbone_steps": 7}, "a multiple of validation_"),
        ({"trainer.freeze_backbone_steps": 25}, "or train_steps itself"),
        (
            {"trainer.freeze_backbone_steps": 0, **CACHED},
            "the features change in every step",
        ),
        ({"trainer.cached_copies": 2}, "no features are cached"),
        ({"trainer.cache_features": ""}, "the path of a folder"),
        ({"trainer.optimizer.backbone_factor": 0}, "greater than 0|above 0"),
        ({"trainer.optimizer.schedule.warmup_steps": 10}, "below 10"),
    ],
)
def test_settings_that_are_refused(settings, message):
    with pytest.raises(ConfigError, match=message):
        fine_tuning_task(**settings)


@pytest.mark.parametrize(
    "settings, message",
    [
        (
            {
                "task.data.unlabeled": "rest",
                "task.unlabeled_loss.strong_magnitude": 9,
            },
            "task.unlabeled_loss.strong_magnitude: Got 9.0. Expected null",
        ),
        (
            {"runtime.distribution_strategy": "tpu"},
            "Expected one_device or mirrored",
        ),
    ],
)
def test_features_that_cannot_be_cached(settings, message):
    with pytest.raises(RunError, match=message):
        fine_tuning_task(**CACHED, **settings).build_model()


@pytest.mark.parametrize(
    "fraction, on",
    [
        pytest.param(0.8, range(16, 20), marks=pytest.mark.slow),
        (0.3, range(6, 20)),
    ],
)
def test_deferred_class_weights_over_both_phases(
    fraction, on, tmp_path, monkeypatch
):
    found = []
    original = SLAClassificationTask.callbacks

    class Look(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            found.append(float(self.model.reweighting))

    monkeypatch.setattr(
        SLAClassificationTask,
        "callbacks",
        lambda self, model: [*original(self, model), Look()],
    )
    _train(
        tmp_path,
        **{
            "task.class_loss": {
                "class_balanced_beta": 0.9,
                "deferred_until": fraction,
            }
        },
    )
    assert found == [float(step in on) for step in range(20)]


def test_what_it_prints(tmp_path, capsys):
    settings = {**SETTINGS, "trainer.cache_features": str(tmp_path / "kept")}
    for name in ("first", "second"):
        train(
            "digits_sla",
            model_dir=tmp_path / name,
            params_override=settings,
            mode="train",
            verbose=True,
        )
        out = capsys.readouterr().out
        assert "Steps 1 to 10: the heads alone." in out
        assert "Steps 11 to 20: all weights." in out
        assert out.count("this model is saved") == 1
        was_there = name == "second"
        computed = "Computing the features of 100 training images." in out
        assert computed != was_there
        assert ("Features of 100 training images: " in out) == was_there


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_folder_that_cannot_be_made_loses_nothing(place, run, tmp_path):
    copy = tmp_path / "run"
    shutil.copytree(run, copy)
    (tmp_path / "file").write_text("mine")
    before = sorted(path.name for path in copy.iterdir())
    with pytest.raises(RunError, match="trainer.cache_features: Got"):
        train(
            "digits_sla_sd",
            model_dir=copy,
            overwrite=True,
            params_override={
                **SETTINGS,
                "trainer.cache_features": str(tmp_path / place),
            },
        )
    assert sorted(path.name for path in copy.iterdir()) == before
