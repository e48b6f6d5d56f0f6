# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
import keras
import numpy as np
import pytest
import tensorflow as tf

from official.modeling.layers.fused_batch_normalization import (
    FusedBatchNormalization,
)

EPSILON = 1e-5
MOMENTUM = 0.9
generator = np.random.default_rng(0)
WEIGHTS = [
    generator.uniform(0.5, 2.0, 3),
    generator.normal(size=3),
    generator.normal(size=3),
    generator.uniform(0.5, 2.0, 3),
]
OUTPUT_GRADIENT = generator.normal(size=(4, 5, 3, 3))
IMAGES = generator.normal(0.7, 2.0, size=(4, 5, 3, 3))


def _layer(layer_class=FusedBatchNormalization, **options):
    layer = layer_class(momentum=MOMENTUM, epsilon=EPSILON, **options)
    layer.build((None, None, None, 3))
    weights = [
        values
        for name, values in zip(
            ("scale", "center", "mean", "variance"), WEIGHTS, strict=True
        )
        if options.get(name, True)
    ]
    layer.set_weights(weights)
    return layer


def _run(layer, images=IMAGES, training=True, dtype="float32"):
    """Outputs, gradients of inputs and variables, and moving statistics."""

    @tf.function
    def step(inputs):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            outputs = layer(inputs, training=training)
            weights = tf.cast(OUTPUT_GRADIENT[: len(images)], outputs.dtype)
            total = tf.reduce_sum(tf.cast(outputs * weights, "float32"))
        variables = [inputs, *(v.value for v in layer.trainable_variables)]
        return outputs, tape.gradient(total, variables)

    outputs, gradients = step(tf.constant(images, dtype))
    return [
        np.asarray(keras.ops.cast(value, "float32"))
        for value in (
            outputs,
            *gradients,
            layer.moving_mean,
            layer.moving_variance,
        )
    ]


def _reference_training(images):
    """Section 3.1 of Ioffe and Szegedy (2015), in float64."""
    scale, offset, mean, variance = WEIGHTS
    axes = (0, 1, 2)
    batch_mean = images.mean(axes)
    batch_variance = ((images - batch_mean) ** 2).mean(axes)
    spread = np.sqrt(batch_variance + EPSILON)
    normalized = (images - batch_mean) / spread
    given = OUTPUT_GRADIENT[: len(images)]
    scaled = given * scale
    input_gradient = (
        scaled
        - scaled.mean(axes)
        - normalized * (scaled * normalized).mean(axes)
    ) / spread
    return [
        normalized * scale + offset,
        input_gradient,
        (given * normalized).sum(axes),
        given.sum(axes),
        MOMENTUM * mean + (1 - MOMENTUM) * batch_mean,
        MOMENTUM * variance + (1 - MOMENTUM) * batch_variance,
    ]


def _assert_close(actual, expected, tolerance=1e-5):
    assert len(actual) == len(expected)
    for got, wanted in zip(actual, expected, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("count", [1, 4])
def test_training_agrees_with_the_formulas(count):
    images = IMAGES[:count]
    _assert_close(_run(_layer(), images), _reference_training(images))


def test_the_formulas_tell_the_variance_of_a_sample_from_that_of_a_batch():
    images = IMAGES[:1]
    expected = _reference_training(images)
    count = images[..., 0].size
    expected[-1] = MOMENTUM * WEIGHTS[3] + (1 - MOMENTUM) * images.var(
        (0, 1, 2)
    ) * count / (count - 1)
    with pytest.raises(AssertionError):
        _assert_close(_run(_layer(), images), expected)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(
    "options", [{}, {"scale": False}, {"center": False}, {"trainable": False}]
)
def test_it_agrees_with_the_layer_of_keras(options, training):
    fused = _run(_layer(**options), training=training)
    stock = _run(
        _layer(keras.layers.BatchNormalization, **options), training=training
    )
    _assert_close(fused, stock)


@pytest.mark.parametrize("dtype", ["mixed_bfloat16", "mixed_float16"])
def test_mixed_precision_keeps_statistics_in_float32(dtype):
    half = dtype.removeprefix("mixed_")
    layer = _layer(dtype=dtype)
    images = np.asarray(tf.cast(tf.constant(IMAGES, half), "float64"))
    outputs, *_, mean, variance = _run(layer, images, dtype=half)
    expected = _reference_training(images)
    assert layer(tf.constant(IMAGES, half)).dtype == half
    np.testing.assert_allclose(outputs, expected[0], atol=0.03)
    _assert_close([mean, variance], expected[-2:])


@pytest.mark.parametrize(
    ("options", "shape", "dtype"),
    [
        ({"axis": 1}, (4, 3, 5, 2), "float32"),
        ({}, (4, 3), "float32"),
        ({"dtype": "float64"}, (4, 5, 2, 3), "float64"),
    ],
)
def test_what_the_kernel_cannot_do_is_left_to_keras(options, shape, dtype):
    images = np.random.default_rng(1).normal(size=shape).astype(dtype)
    layers = [
        layer_class(**options)
        for layer_class in (
            FusedBatchNormalization,
            keras.layers.BatchNormalization,
        )
    ]
    fused, stock = (
        np.asarray(layer(images, training=True)) for layer in layers
    )
    np.testing.assert_array_equal(fused, stock)


def test_a_model_file_keeps_the_layer(tmp_path):
    inputs = keras.Input((5, 3, 3))
    model = keras.Model(inputs, FusedBatchNormalization()(inputs))
    model(IMAGES.astype("float32"), training=True)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert type(loaded.layers[-1]) is FusedBatchNormalization
    np.testing.assert_array_equal(loaded(IMAGES), model(IMAGES))


def test_weights_go_to_and_from_the_layer_of_keras():
    fused = _layer()
    stock = keras.layers.BatchNormalization()
    stock.build((None, None, None, 3))
    stock.set_weights(fused.get_weights())
    assert [v.path.partition("/")[2] for v in stock.variables] == [
        v.path.partition("/")[2] for v in fused.variables
    ]
