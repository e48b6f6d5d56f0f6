# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The CIFAR ResNet: size, shortcut, padding, initial weights."""

import keras
import numpy as np
import pytest

from official.vision.modeling.backbones.resnet_cifar import PaddedShortcut
from official.vision.modeling.backbones.resnet_cifar import resnet_cifar


@pytest.fixture(scope="module")
def resnet32():
    return resnet_cifar()


def trainable_parameters(model):
    return sum(int(np.prod(v.shape)) for v in model.trainable_variables)


@pytest.mark.parametrize(
    "outputs, parameters", [(10, 464_154), (40, 466_104), (100, 470_004)]
)
def test_depth_32_with_a_dense_head_has_the_known_size(
    resnet32, outputs, parameters
):
    head = keras.layers.Dense(outputs)
    model = keras.Model(resnet32.input, head(resnet32.output))
    assert trainable_parameters(model) == parameters


def test_depth_is_the_number_of_weighted_layers():
    # The classifier, which is not built, counts as one.
    convolutions = [
        layer
        for layer in resnet_cifar(44).layers
        if isinstance(layer, keras.layers.Conv2D)
    ]
    assert len(convolutions) == 43


def test_shapes_of_the_stages(resnet32):
    expected = {
        "stem_relu": (None, 32, 32, 16),
        "stage1_block5_relu": (None, 32, 32, 16),
        "stage2_block1_relu": (None, 16, 16, 32),
        "stage3_block1_relu": (None, 8, 8, 64),
        "pool": (None, 64),
    }
    for name, shape in expected.items():
        assert resnet32.get_layer(name).output.shape == shape
    assert resnet32.name == "resnet32"


def test_odd_images_pass():
    features = resnet_cifar(20, (7, 9, 1))(np.zeros((2, 7, 9, 1), "float32"))
    assert features.shape == (2, 64)


def test_initial_kernels_and_normalization(resnet32):
    kernels = [
        keras.ops.convert_to_numpy(resnet32.get_layer(name).kernel)
        for name in ("stage3_block1_1_conv", "stage3_block2_1_conv")
    ]
    for kernel in kernels:  # 32 and 64 channels in, 64 out
        assert kernel.std() == pytest.approx(np.sqrt(2 / (9 * 64)), rel=0.03)
        assert np.abs(kernel).max() > 2.5 * kernel.std()  # not truncated
    assert not np.array_equal(kernels[0], kernels[1][:, :, :32])
    for layer in resnet32.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            assert (layer.momentum, layer.epsilon) == (0.9, 1e-5)
        if isinstance(layer, keras.layers.Conv2D):
            assert not layer.use_bias


def test_strided_convolution_is_centered_on_even_pixels(resnet32):
    """Output (i, j) sees input pixels 2i-1..2i+1, as PyTorch's padding 1."""
    first = resnet32.get_layer("stage2_block1_1_pad")
    last = resnet32.get_layer("stage2_block1_1_conv")
    last.kernel.assign(np.ones(last.kernel.shape))
    impulse = np.zeros((1, 4, 4, 16), "float32")
    impulse[0, 0, 1, 0] = 1.0
    seen = keras.ops.convert_to_numpy(last(first(impulse)))[0, :, :, 0]
    # Column 1 lies between the centers 0 and 2, row 0 on the center 0.
    np.testing.assert_array_equal(seen, [[1.0, 1.0], [0.0, 0.0]])


def test_shortcut_appends_zeros_after_the_channels():
    images = np.arange(1 * 3 * 4 * 2, dtype="float32").reshape(1, 3, 4, 2)
    expected = np.zeros((1, 2, 2, 5), "float32")
    expected[..., :2] = images[:, ::2, ::2]
    layer = PaddedShortcut(5)
    np.testing.assert_array_equal(layer(images), expected)
    assert layer.compute_output_shape(images.shape) == expected.shape
    assert layer.compute_output_shape((None, None, 4, 2)) == (None, None, 2, 5)
    assert PaddedShortcut.from_config(layer.get_config()).filters == 5


def test_shortcut_refuses_to_drop_channels():
    with pytest.raises(ValueError, match="filters=2 .*only add channels"):
        PaddedShortcut(2)(np.zeros((1, 4, 4, 3), "float32"))


def test_saved_after_a_step_gives_equal_features(tmp_path):
    model = resnet_cifar(20, (8, 8, 3))
    images = np.random.default_rng(0).normal(size=(4, 8, 8, 3))
    model.compile("sgd", "mse")
    model.fit(images, np.ones((4, 64)), verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(
        loaded.predict(images, verbose=0), model.predict(images, verbose=0)
    )


@pytest.mark.parametrize("depth", [33, 26, "32", None])
def test_refuses_other_depths(depth):
    with pytest.raises(ValueError, match="one of 20, 32, 44, 56, 110"):
        resnet_cifar(depth)
