# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The wide ResNet: size, order of the layers, dropout."""

import keras
import numpy as np
import pytest

from official.vision.modeling.backbones.wide_resnet import wide_resnet


@pytest.fixture(scope="module")
def wide_resnet16_2():
    return wide_resnet(16, 2)


def trainable_parameters(model):
    return sum(int(np.prod(v.shape)) for v in model.trainable_variables)


def expected_parameters(depth, width, classes):
    """Counts what the paper's figure 1 and table 1 say, and a classifier."""
    total = 3 * 9 * 16
    channels = 16
    for filters in np.array([16, 32, 64]) * width:
        for _ in range((depth - 4) // 6):
            total += 2 * channels + 9 * channels * filters
            total += 2 * filters + 9 * filters * filters
            total += channels * filters * (channels != filters)
            channels = filters
    return total + 2 * channels + channels * classes + classes


@pytest.mark.parametrize(
    "depth, width, parameters",
    [(28, 10, 36_479_194), (16, 2, 691_674), (40, 2, 2_243_546)],
)
def test_number_of_parameters_with_ten_classes(depth, width, parameters):
    assert expected_parameters(depth, width, 10) == parameters
    head = (64 * width + 1) * 10
    model = wide_resnet(depth, width)
    assert trainable_parameters(model) + head == parameters


def test_shapes_of_the_stages(wide_resnet16_2):
    expected = {
        "stem_conv": (None, 32, 32, 16),
        "stage1_block2_add": (None, 32, 32, 32),
        "stage2_block1_add": (None, 16, 16, 64),
        "stage3_block1_add": (None, 8, 8, 128),
        "pool": (None, 128),
    }
    for name, shape in expected.items():
        assert wide_resnet16_2.get_layer(name).output.shape == shape
    assert wide_resnet16_2.name == "wide_resnet16_2"
    for layer in wide_resnet16_2.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            assert (layer.momentum, layer.epsilon) == (0.9, 1e-5)


def block_features(model, name, inputs):
    """Input, activated input and output of a block, for random images."""
    layers = [f"{name}_1_norm", f"{name}_1_relu", f"{name}_add"]
    outputs = [model.get_layer(layers[0]).input] + [
        model.get_layer(layer).output for layer in layers[1:]
    ]
    features = keras.Model(model.input, outputs)(inputs)
    return [keras.ops.convert_to_numpy(feature) for feature in features]


@pytest.fixture
def silent():
    """A model whose blocks add nothing to their shortcuts."""
    model = wide_resnet(16, 2, image_shape=(8, 8, 3))
    for layer in model.layers:
        if layer.name.endswith("_2_conv"):
            layer.kernel.assign(np.zeros(layer.kernel.shape))
    return model


def test_identity_shortcut_carries_the_input_as_it_is(silent):
    images = np.random.default_rng(0).normal(size=(2, 8, 8, 3))
    before, _, after = block_features(silent, "stage1_block2", images)
    assert before.min() < 0
    np.testing.assert_array_equal(after, before)


def test_projection_reads_the_activated_input(silent):
    images = np.random.default_rng(0).normal(size=(2, 8, 8, 3))
    before, activated, after = block_features(silent, "stage2_block1", images)
    np.testing.assert_allclose(
        activated, np.maximum(before, 0) / np.sqrt(1 + 1e-5), rtol=1e-5
    )
    kernel = silent.get_layer("stage2_block1_shortcut_conv").kernel
    expected = activated[:, ::2, ::2] @ keras.ops.convert_to_numpy(kernel)[0, 0]
    np.testing.assert_allclose(after, expected, rtol=1e-3, atol=1e-5)


def test_equal_channels_need_no_projection():
    names = {layer.name for layer in wide_resnet(10, 1).layers}
    assert "stage1_block1_shortcut_conv" not in names
    assert "stage2_block1_shortcut_conv" in names


def test_dropout_stands_before_the_second_convolution():
    model = wide_resnet(10, 1, dropout=0.3, image_shape=(8, 8, 3))
    for stage in (1, 2, 3):
        name = f"stage{stage}_block1"
        layer = model.get_layer(f"{name}_dropout")
        assert layer.rate == 0.3
        assert layer.input is model.get_layer(f"{name}_2_relu").output
        assert layer.output is model.get_layer(f"{name}_2_conv").input


def test_saved_after_a_step_gives_equal_features(tmp_path):
    model = wide_resnet(10, 1, 0.3, (9, 8, 1))
    images = np.random.default_rng(0).normal(size=(4, 9, 8, 1))
    model.compile("sgd", "mse")
    model.fit(images, np.ones((4, 64)), verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.get_layer("stage3_block1_dropout").rate == 0.3
    np.testing.assert_array_equal(
        loaded.predict(images, verbose=0), model.predict(images, verbose=0)
    )


@pytest.mark.parametrize(
    "options, message",
    [
        ({"depth": 4}, r"depth=4. Expected 6n \+ 4 with n >= 1"),
        ({"depth": 18}, "depth=18"),
        ({"depth": "28"}, "depth='28'"),
        ({"width": 0}, "width=0. Expected an integer of at least 1"),
        ({"width": 1.5}, "width=1.5"),
        ({"dropout": 1.0}, "dropout=1.0. Expected .*below 1"),
        ({"dropout": -0.1}, "dropout=-0.1"),
        ({"dropout": None}, "dropout=None"),
        ({"image_shape": (32, 3, 3)}, "at least 4x4"),
    ],
)
def test_refuses_other_arguments(options, message):
    with pytest.raises(ValueError, match=message):
        wide_resnet(**options)
