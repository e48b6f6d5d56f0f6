# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A saved model is the same model, and trains on as if never saved."""

import inspect

import keras
import numpy as np
import pytest

import sla
from backend_marks import requires_tensorflow
from sla.transforms import registry
from tiny_models import NUM_CLASSES
from tiny_models import assert_all_close
from tiny_models import deep_backbone
from tiny_models import dense_backbone
from tiny_models import tiny_images
from tiny_models import tiny_labels

IMAGES = tiny_images(6)
LABELS = tiny_labels(6)
DISTILLATION = sla.SelfDistillation(1.5, 0.5, 2.0, True)
MODELS = {
    "sla": lambda: sla.SLAModel(
        deep_backbone(), NUM_CLASSES, "rotation2", DISTILLATION, "sum"
    ),
    "da": lambda: sla.AugmentationModel(
        deep_backbone(), NUM_CLASSES, "rotation2"
    ),
    "mt": lambda: sla.MultiTaskModel(deep_backbone(), NUM_CLASSES, "rotation2"),
}
OPTIMIZERS = {
    "momentum": lambda: keras.optimizers.SGD(0.1, momentum=0.9),
    "adam": lambda: keras.optimizers.Adam(0.01),
}


def _fit(model, epochs):
    history = model.fit(
        IMAGES, LABELS, batch_size=3, epochs=epochs, shuffle=False, verbose=0
    )
    return history.history


def _save_and_load(model, folder):
    model.save(folder / "model.keras")
    return keras.models.load_model(folder / "model.keras")


@pytest.mark.parametrize(
    "kind, optimizer",
    [("sla", "momentum"), ("sla", "adam"), ("da", "adam"), ("mt", "momentum")],
)
def test_saved_after_a_step_it_trains_on_as_before(kind, optimizer, tmp_path):
    model = MODELS[kind]()
    model.compile(
        OPTIMIZERS[optimizer](), metrics=["accuracy"], run_eagerly=True
    )
    _fit(model, 1)
    loaded = _save_and_load(model, tmp_path)
    assert type(loaded) is type(model)
    assert loaded.modes == model.modes
    for mode in model.modes:
        np.testing.assert_array_equal(
            loaded.predict(IMAGES, mode=mode, verbose=0),
            model.predict(IMAGES, mode=mode, verbose=0),
        )
    history, expected = _fit(loaded, 2), _fit(model, 2)
    assert history.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_allclose(history[name], values, rtol=1e-5)
    assert_all_close(loaded.get_weights(), model.get_weights(), 1e-6)
    assert_all_close(
        [keras.ops.convert_to_numpy(v) for v in loaded.optimizer.variables],
        [keras.ops.convert_to_numpy(v) for v in model.optimizer.variables],
        1e-6,
    )


def test_settings_are_kept(tmp_path):
    model = MODELS["sla"]()
    model.build(IMAGES.shape)
    loaded = _save_and_load(model, tmp_path)
    assert loaded.distillation == DISTILLATION
    assert loaded.joint_reduction == "sum"
    assert loaded.transforms is model.transforms
    assert loaded.name == model.name
    plain = sla.SLAModel(dense_backbone(), NUM_CLASSES)
    plain.build(IMAGES.shape)
    assert _save_and_load(plain, tmp_path).distillation is None


@requires_tensorflow
def test_chunk_is_kept(tmp_path):
    model = sla.SLAModel(dense_backbone(), NUM_CLASSES, transform_chunk=3)
    model.build(IMAGES.shape)
    assert _save_and_load(model, tmp_path).transform_chunk == 3


@pytest.mark.parametrize("kind", MODELS)
def test_config_holds_every_parameter_and_round_trips(kind):
    model = MODELS[kind]()
    config = model.get_config()
    parameters = set(inspect.signature(type(model).__init__).parameters)
    assert parameters - {"self", "kwargs"} <= set(config)
    assert type(model).from_config(config).get_config() == config


def test_weights_alone_can_be_saved_and_loaded(tmp_path):
    model, other = MODELS["sla"](), MODELS["sla"]()
    model.build(IMAGES.shape)
    other.build(IMAGES.shape)
    model.save_weights(tmp_path / "some.weights.h5")
    other.load_weights(tmp_path / "some.weights.h5")
    assert_all_close(other.get_weights(), model.get_weights(), 0.0)


def test_unregistered_transforms_are_refused_when_saving(tmp_path):
    flips = sla.transforms.TransformSet(
        "saving_test_flips",
        {"same": lambda x: x, "mirror": lambda x: keras.ops.flip(x, 2)},
    )
    model = sla.SLAModel(dense_backbone(), NUM_CLASSES, flips)
    model.build(IMAGES.shape)
    message = "'saving_test_flips', which is not in the registry. Expected a"
    path = tmp_path / "model.keras"
    path.write_text("an earlier model")
    with pytest.raises(ValueError, match=message):
        model.save(path)
    assert path.read_text() == "an earlier model"


def test_registered_and_composed_transforms_are_found_again(tmp_path):
    sla.transforms.register(
        "saving_test_mirror",
        {"same": lambda x: x, "mirror": lambda x: keras.ops.flip(x, 2)},
    )
    name = "rotation2*saving_test_mirror"
    model = sla.SLAModel(dense_backbone(), NUM_CLASSES, name)
    model.build(IMAGES.shape)
    loaded = _save_and_load(model, tmp_path)
    assert loaded.num_transforms == 4
    np.testing.assert_array_equal(
        loaded.predict(IMAGES, verbose=0), model.predict(IMAGES, verbose=0)
    )


def _ordered(monkeypatch, *names):
    """Registers a set of these transforms as in a new process."""
    functions = {
        "same": lambda x: x,
        "mirror": lambda x: keras.ops.flip(x, 2),
        "flip": lambda x: keras.ops.flip(x, 1),
    }
    sets = {key: value for key, value in registry._SETS.items()}
    sets.pop("saving_test_order", None)
    monkeypatch.setattr(registry, "_SETS", sets)
    chosen = {name: functions[name] for name in names}
    return sla.transforms.register("saving_test_order", chosen)


def test_a_set_whose_order_changed_is_refused(tmp_path, monkeypatch):
    transforms = _ordered(monkeypatch, "same", "mirror", "flip")
    model = sla.SLAModel(dense_backbone(), NUM_CLASSES, transforms)
    model.build(IMAGES.shape)
    paths = tmp_path / "model.keras", tmp_path / "deployed.keras"
    model.save(paths[0])
    model.deploy("aggregated").save(paths[1])
    for path in paths:
        keras.models.load_model(path)
    for names in (("same", "flip", "mirror"), ("same", "mirror")):
        _ordered(monkeypatch, *names)
        message = f"of {', '.join(names)}. Expected same, mirror, flip"
        for path in paths:
            with pytest.raises(ValueError, match=message):
                keras.models.load_model(path)
