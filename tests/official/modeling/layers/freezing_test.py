# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What of a model is frozen, and how it then runs."""

import keras
import numpy as np

from official.modeling.layers.freezing import freeze_batch_normalization
from official.modeling.layers.freezing import leaf_layers
from official.modeling.layers.freezing import thaw
from official.modeling.layers.freezing import trainable_flags


def _backbone():
    inner = keras.Sequential(
        [keras.layers.Dense(3), keras.layers.BatchNormalization()]
    )
    return keras.Sequential(
        [keras.Input((2,)), inner, keras.layers.BatchNormalization()]
    )


def test_leaves_in_order_at_any_depth():
    kinds = [type(leaf).__name__ for leaf in leaf_layers(_backbone())]
    assert kinds == ["Dense", "BatchNormalization", "BatchNormalization"]


def test_a_layer_is_its_own_leaf():
    layer = keras.layers.Dense(3)
    assert list(leaf_layers(layer)) == [layer]


def test_batch_normalization_stays_and_all_else_learns():
    model = keras.Sequential([_backbone(), keras.layers.Dense(1)])
    assert freeze_batch_normalization(model) == 2
    model.compile(keras.optimizers.SGD(0.1), "mse")
    before = model.get_weights()
    images = np.random.default_rng(0).normal(size=(8, 2)) + 5
    model.fit(images, np.ones((8, 1)), epochs=2, verbose=0)
    changed = [
        not np.array_equal(old, new)
        for old, new in zip(before, model.get_weights(), strict=True)
    ]
    # Kernel and bias of both Dense; of each of the others four stay.
    assert changed == [True] * 2 + [False] * 8 + [True] * 2


def test_nothing_to_freeze():
    assert freeze_batch_normalization(keras.layers.Dense(3)) == 0


def test_it_is_saved_with_the_model(tmp_path):
    model = _backbone()
    freeze_batch_normalization(model)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert len(loaded.trainable_variables) == 2


def test_what_was_frozen_before_stays_so():
    backbone = _backbone()
    inner, last = backbone.layers
    freeze_batch_normalization(inner)
    inner.layers[0].bias.trainable = False
    before = [variable.trainable for variable in backbone.variables]
    flags = trainable_flags(backbone)
    backbone.trainable = False
    assert not backbone.trainable_variables
    thaw(backbone, flags)
    assert [variable.trainable for variable in backbone.variables] == before
    assert sum(before) == 3  # The kernel, and scale and offset of the last.
    assert last.trainable and not inner.layers[1].trainable
