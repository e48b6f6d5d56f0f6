# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""`sla.optimizers.with_backbone_rates` on models of the methods."""

import keras
import numpy as np
import pytest

import sla
from tiny_models import NUM_CLASSES
from tiny_models import deep_backbone
from tiny_models import tiny_images
from tiny_models import tiny_labels

IMAGES, LABELS = tiny_images(), tiny_labels()


def _model(backbone_trainable=True):
    backbone = deep_backbone()
    model = sla.SLAModel(backbone, NUM_CLASSES, "rotation", distillation=True)
    model.build(IMAGES.shape)
    backbone.trainable = backbone_trainable
    return model


def _change(model, optimizer):
    """How far one step of a rate of 1 moves each trainable variable."""
    model.compile(optimizer)
    before = [w.numpy() for w in model.trainable_variables]
    model.train_on_batch(IMAGES, LABELS)
    return [
        w.numpy() - old
        for w, old in zip(model.trainable_variables, before, strict=True)
    ]


def test_one_step_of_a_model():
    keras.utils.set_random_seed(0)
    model = _model()
    copy = _model()
    copy.set_weights(model.get_weights())
    whole = _change(copy, keras.optimizers.SGD(1.0))
    optimizer = sla.optimizers.with_backbone_rates(
        keras.optimizers.SGD(1.0), model, backbone_factor=0.5, layer_decay=0.1
    )
    scaled = _change(model, optimizer)
    # Kernel and bias of the convolution, then scale and offset, then heads.
    factors = [0.05] * 2 + [0.5] * 2 + [1.0] * 4
    assert len(scaled) == len(factors)
    for one, other, factor in zip(scaled, whole, factors, strict=True):
        assert np.abs(other).max() > 0
        np.testing.assert_allclose(one, factor * other, atol=1e-6)


def test_the_model_is_loaded_with_it(tmp_path):
    model = _model()
    optimizer = sla.optimizers.with_backbone_rates(
        keras.optimizers.SGD(0.1, 0.9), model, backbone_factor=0.1
    )
    model.compile(optimizer)
    model.fit(IMAGES, LABELS, verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    for each in (model, loaded):
        each.fit(IMAGES, LABELS, verbose=0)
    for one, other in zip(
        model.get_weights(), loaded.get_weights(), strict=True
    ):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_a_model_that_is_not_built():
    model = sla.SLAModel(deep_backbone(), NUM_CLASSES)
    with pytest.raises(ValueError, match="not built"):
        sla.optimizers.with_backbone_rates(keras.optimizers.SGD(), model)


def test_what_is_refused():
    optimizer = keras.optimizers.SGD(1.0)
    with pytest.raises(ValueError, match="whose backbone is frozen"):
        sla.optimizers.with_backbone_rates(
            optimizer, _model(backbone_trainable=False), 0.1
        )
    with pytest.raises(ValueError, match="Got optimizer='adam'"):
        sla.optimizers.with_backbone_rates("adam", _model(), 0.1)
    for factor in (None, "0.1", 0, float("nan")):
        with pytest.raises(ValueError, match="Got backbone_factor="):
            sla.optimizers.with_backbone_rates(optimizer, _model(), factor)
