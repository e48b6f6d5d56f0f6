# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Copies of models with other layers."""

import keras
import numpy as np
import pytest

from fresh_python import run_fresh
from official.modeling.layers.fused_batch_normalization import (
    FusedBatchNormalization,
)
from official.modeling.layers.model_rewriting import fuse_batch_normalization
from official.modeling.layers.model_rewriting import in_float32
from official.modeling.layers.model_rewriting import rewrite_model
from official.modeling.layers.model_rewriting import (
    with_standard_batch_normalization,
)
from tiny_models import tiny_images

IMAGES = tiny_images(3, size=6)


def _layers(inputs):
    x = keras.layers.Conv2D(4, 3)(inputs)
    x = FusedBatchNormalization(momentum=0.7, epsilon=1e-2, name="norm")(x)
    return keras.layers.ReLU()(x)


def _nested_model():
    inner_input = keras.Input((6, 6, 2))
    inner = keras.Model(inner_input, _layers(inner_input), name="inner")
    inner.compile("sgd", "mse")
    images = keras.Input((6, 6, 2))
    outputs = keras.layers.GlobalAveragePooling2D()(inner(images))
    model = keras.Model(images, keras.layers.Dense(3)(outputs))
    rng = np.random.default_rng(0)
    model.set_weights(
        [rng.uniform(0.5, 1.5, size=w.shape) for w in model.get_weights()]
    )
    return model


@pytest.fixture
def mixed_precision():
    keras.config.set_dtype_policy("mixed_bfloat16")
    yield
    keras.config.set_dtype_policy("float32")


def test_standard_batch_normalization_at_any_depth():
    model = _nested_model()
    copy = rewrite_model(model, with_standard_batch_normalization)
    layer = copy.get_layer("inner").get_layer("norm")
    assert type(layer) is keras.layers.BatchNormalization
    assert (layer.momentum, layer.epsilon) == (0.7, 1e-2)
    np.testing.assert_allclose(
        copy.predict(IMAGES, verbose=0),
        model.predict(IMAGES, verbose=0),
        rtol=1e-5,
    )
    copy.set_weights([0 * weights for weights in copy.get_weights()])
    assert all(np.all(weights) for weights in model.get_weights())


def test_without_edits_nothing_changes():
    copy = rewrite_model(_nested_model())
    layer = copy.get_layer("inner").get_layer("norm")
    assert type(layer) is FusedBatchNormalization


def test_float32_of_mixed_precision(mixed_precision):
    model = _nested_model()
    expected = model.predict(IMAGES, verbose=0)
    copy = rewrite_model(model, in_float32)
    layers = [copy.layers[-1], *copy.get_layer("inner").layers[1:]]
    assert {layer.compute_dtype for layer in layers} == {"float32"}
    copied = copy.predict(IMAGES, verbose=0)
    assert copied.dtype == "float32"
    np.testing.assert_allclose(copied, expected.astype("float32"), rtol=0.05)


LOAD = """
    import json, sys
    import keras, numpy as np
    model = keras.models.load_model(sys.argv[1])
    assert "official" not in sys.modules
    predictions = model.predict(np.load(sys.argv[2]), verbose=0)
    print(json.dumps(predictions.tolist()))
"""


@pytest.mark.slow
def test_keras_alone_loads_the_copy(tmp_path):
    model = _nested_model()
    copy = rewrite_model(model, with_standard_batch_normalization)
    copy.save(tmp_path / "model.keras")
    np.save(tmp_path / "images.npy", IMAGES)
    predictions = run_fresh(
        LOAD, tmp_path / "model.keras", tmp_path / "images.npy"
    )
    np.testing.assert_allclose(
        predictions, model.predict(IMAGES, verbose=0), rtol=1e-5
    )


def test_a_fused_copy_trains_as_the_model_does():
    def trained_weights(model):
        model.compile(keras.optimizers.SGD(0.1), "mse")
        for _ in range(3):
            model.train_on_batch(IMAGES, np.ones((3, 3)))
        return model.get_weights()

    standard = rewrite_model(_nested_model(), with_standard_batch_normalization)
    fused = fuse_batch_normalization(standard)
    layer = fused.get_layer("inner").get_layer("norm")
    assert type(layer) is FusedBatchNormalization
    assert (layer.momentum, layer.epsilon) == (0.7, 1e-2)
    before = fused.get_weights()
    after = trained_weights(fused)
    moved = [np.abs(old - new).max() > 1e-3 for old, new in zip(before, after)]
    assert sum(moved) == len(moved) - 1  # not the bias before normalization
    for expected, copied in zip(trained_weights(standard), after):
        np.testing.assert_allclose(copied, expected, rtol=1e-4, atol=1e-5)


def test_a_network_of_a_library_is_fused():
    network = keras.applications.MobileNetV2(
        (32, 32, 3), weights=None, include_top=False, pooling="avg", alpha=0.35
    )
    fused = fuse_batch_normalization(network)
    kinds = [type(layer) for layer in fused.layers]
    assert keras.layers.BatchNormalization not in kinds
    assert kinds.count(FusedBatchNormalization) > 40
    images = tiny_images(2, size=32, channels=3)
    np.testing.assert_allclose(
        fused.predict(images, verbose=0),
        network.predict(images, verbose=0),
        atol=1e-5,
    )


class Unsaveable(keras.Model):
    def __init__(self, width):
        super().__init__()
        self.width = width


def test_a_model_that_cannot_be_copied():
    with pytest.raises(
        ValueError, match="Got Unsaveable .*which cannot be copied"
    ):
        rewrite_model(Unsaveable(3))
