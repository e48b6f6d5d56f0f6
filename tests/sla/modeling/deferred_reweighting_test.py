# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Class weights that are turned on at a step."""

import keras
import numpy as np
import pytest

import sla
from tiny_models import NUM_CLASSES
from tiny_models import assert_all_close
from tiny_models import dense_backbone
from tiny_models import tiny_images
from tiny_models import tiny_labels

IMAGES = tiny_images(12)
LABELS = tiny_labels(12)


def _make(deferred=True):
    class_loss = sla.ClassLoss(
        class_counts=(200, 40, 5), class_balanced_beta=0.99, deferred=deferred
    )
    model = sla.SLAModel(
        dense_backbone(), NUM_CLASSES, "rotation2", class_loss=class_loss
    )
    model.build(IMAGES.shape)
    generator = np.random.default_rng(0)
    for weight in model.trainable_weights:
        weight.assign(generator.normal(size=weight.shape, scale=0.5))
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9))
    return model


def _fit(model, start_step, epochs=2, **options):
    return model.fit(
        IMAGES,
        LABELS,
        batch_size=4,
        epochs=epochs,
        shuffle=False,
        verbose=0,
        callbacks=[sla.DeferredReweighting(start_step)],
        **options,
    ).history


def _trainable(model):
    return [keras.ops.convert_to_numpy(w) for w in model.trainable_weights]


def _by_hand(start_step, steps=6):
    """The same steps one by one, each with the weights it should have."""
    model = _make()
    for index in range(steps):
        model.reweighting.assign(float(index >= start_step))
        rows = slice(4 * (index % 3), 4 * (index % 3) + 4)
        model.train_on_batch(IMAGES[rows], LABELS[rows])
    return _trainable(model)


# Within an epoch of three steps, between two, at the start, never.
@pytest.mark.parametrize("start_step", [2, 3, 0, 6])
def test_weights_from_a_step_on(start_step):
    model = _make()
    _fit(model, start_step)
    assert_all_close(_trainable(model), _by_hand(start_step), 1e-6)
    assert float(model.reweighting) == (start_step < 6)
    with pytest.raises(AssertionError):
        other = _by_hand(start_step + 1 if start_step < 6 else 5)
        assert_all_close(_trainable(model), other, 1e-6)


def test_never_deferred_and_never_turned_on():
    model, weighted = _make(), _make(deferred=False)
    _fit(model, 0)
    weighted.fit(
        IMAGES, LABELS, batch_size=4, epochs=2, shuffle=False, verbose=0
    )
    assert_all_close(_trainable(model), _trainable(weighted), 1e-6)


def test_a_resumed_run_goes_on_as_it_would_have(tmp_path):
    whole, part = _make(), _make()
    history = _fit(whole, 4, epochs=3)
    _fit(part, 4, epochs=2)
    part.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    rest = _fit(loaded, 4, epochs=3, initial_epoch=2)
    assert rest["loss"] == pytest.approx(history["loss"][2:], rel=1e-6)
    assert_all_close(_trainable(loaded), _trainable(whole), 1e-6)


def test_a_new_optimizer_starts_again():
    model = _make()
    _fit(model, 2)
    model.compile(keras.optimizers.SGD(0.1))
    _fit(model, 100, epochs=1)
    assert float(model.reweighting) == 0


def test_refuses_what_it_cannot_turn_on():
    with pytest.raises(ValueError, match="start_step=-1. Expected an integer"):
        sla.DeferredReweighting(-1)
    with pytest.raises(ValueError, match="SLAModel without deferred weights"):
        _fit(_make(deferred=False), 1)
    plain = keras.Sequential([dense_backbone()])
    plain.compile("sgd", "sparse_categorical_crossentropy")
    with pytest.raises(ValueError, match="Sequential without deferred weights"):
        _fit(plain, 1)


@pytest.mark.parametrize("start_step", [1, 2])
def test_a_step_may_accumulate_the_gradients_of_several_batches(start_step):
    def make():
        model = _make()
        model.compile(keras.optimizers.SGD(0.1, gradient_accumulation_steps=3))
        return model

    model, expected = make(), make()
    _fit(model, start_step)  # Two steps in six batches.
    for index in range(6):
        expected.reweighting.assign(float(index // 3 >= start_step))
        rows = slice(4 * (index % 3), 4 * (index % 3) + 4)
        expected.train_on_batch(IMAGES[rows], LABELS[rows])
    assert_all_close(_trainable(model), _trainable(expected), 1e-6)
    assert float(model.reweighting) == (start_step < 2)


@pytest.mark.skipif(
    keras.backend.backend() == "torch", reason="PyTorch runs single steps"
)
@pytest.mark.parametrize("start_step", [3, 4, 6])
def test_a_step_that_begins_an_execution_of_several(start_step):
    model = _make()
    model.compile(
        keras.optimizers.SGD(0.1, momentum=0.9), steps_per_execution=3
    )
    if start_step % 3:
        message = "start_step=4 within an execution of 3 steps. Expected a"
        with pytest.raises(ValueError, match=message):
            _fit(model, start_step)
        return
    _fit(model, start_step)
    assert_all_close(_trainable(model), _by_hand(start_step), 1e-6)


@pytest.mark.parametrize("start_step", [-1, 1.5, True])
def test_refuses_what_is_no_step(start_step):
    with pytest.raises(ValueError, match="Expected an integer of at least 0"):
        sla.DeferredReweighting(start_step)
