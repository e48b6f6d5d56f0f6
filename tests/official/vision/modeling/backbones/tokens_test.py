# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Pooling of tokens, and models on top of it."""

import keras
import numpy as np
import pytest

import sla
from fresh_python import run_fresh
from official.vision.modeling.backbones.tokens import pool_tokens

IMAGES = np.random.default_rng(0).normal(size=(3, 8, 8, 3)).astype("float32")


def token_backbone(pooling=None, num_prefix_tokens=1):
    """Four tokens of five features, one for each quarter of the image."""
    images = keras.Input((8, 8, 3))
    patches = keras.layers.Conv2D(5, 4, strides=4)(images)
    tokens = keras.layers.Reshape((4, 5))(patches)
    if pooling is None:
        return keras.Model(images, tokens)
    features = pool_tokens(tokens, pooling, num_prefix_tokens)
    return keras.Model(images, features)


@pytest.mark.parametrize("num_prefix_tokens", [0, 1, 3])
def test_mean_of_the_patches(num_prefix_tokens):
    model = token_backbone("mean", num_prefix_tokens)
    tokens = keras.Model(model.input, model.layers[2].output)(IMAGES)
    expected = np.array(tokens)[:, num_prefix_tokens:].mean(axis=1)
    np.testing.assert_allclose(model(IMAGES), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("num_prefix_tokens", [1, 2])
def test_class_token_is_the_first(num_prefix_tokens):
    model = token_backbone("class_token", num_prefix_tokens)
    tokens = keras.Model(model.input, model.layers[2].output)(IMAGES)
    np.testing.assert_array_equal(model(IMAGES), np.array(tokens)[:, 0])


@pytest.mark.slow
@pytest.mark.parametrize("pooling", ["class_token", "mean"])
def test_keras_alone_loads_a_saved_model(pooling, tmp_path):
    model = token_backbone(pooling)
    model.save(tmp_path / "model.keras")
    np.save(tmp_path / "images.npy", IMAGES)
    features = run_fresh(
        """
        import json
        import sys
        import keras
        import numpy as np

        model = keras.models.load_model(sys.argv[1])
        assert "official" not in sys.modules
        print(json.dumps(np.array(model(np.load(sys.argv[2]))).tolist()))
        """,
        tmp_path / "model.keras",
        tmp_path / "images.npy",
    )
    np.testing.assert_allclose(model(IMAGES), features, rtol=1e-5, atol=1e-6)


def test_models_take_pooled_tokens_and_say_how_to_pool_others():
    model = sla.SLAModel(token_backbone("mean"), 2, transforms="rotation")
    assert model.predict(IMAGES, verbose=0).shape == (3, 2)
    model = sla.SLAModel(token_backbone(), 2, transforms="rotation")
    with pytest.raises(ValueError, match=r"\(None, 4, 5\).*pool_tokens"):
        model.predict(IMAGES, verbose=0)


@pytest.mark.parametrize(
    "shape, pooling, num_prefix_tokens, message",
    [
        ((4, 5), "max", 1, "pooling='max'. Expected one of class_token, mean"),
        ((4, 5), None, 1, "pooling=None"),
        ((4, 5), "class_token", 0, "without a class token. Expected 'mean'"),
        ((4, 5), "mean", 4, "num_prefix_tokens=4. .* fewer than all 4"),
        ((4, 5), "mean", -1, "num_prefix_tokens=-1. Expected at least 0"),
        ((5,), "mean", 1, r"shape \(None, 5\)"),
        ((None, 5), "mean", 1, "a fixed number of tokens"),
        ((2, 2, 5), "mean", 1, r"Expected \(batch, tokens, features\)"),
    ],
)
def test_bad_arguments(shape, pooling, num_prefix_tokens, message):
    with pytest.raises(ValueError, match=message):
        pool_tokens(keras.Input(shape), pooling, num_prefix_tokens)
