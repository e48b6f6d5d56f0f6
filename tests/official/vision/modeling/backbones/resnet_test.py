# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""ResNet-18, 34 and 50: torchvision's sizes, strides and padding."""

import keras
import numpy as np
import pytest

from official.vision.modeling.backbones.resnet import resnet


@pytest.fixture(scope="module")
def resnet18():
    return resnet()


@pytest.fixture(scope="module")
def resnet50():
    return resnet(50)


def trainable_parameters(model):
    return sum(int(np.prod(v.shape)) for v in model.trainable_variables)


@pytest.mark.parametrize(
    "depth, parameters",
    [(18, 11_689_512), (34, 21_797_672), (50, 25_557_032)],
)
def test_has_torchvisions_number_of_parameters(depth, parameters):
    model = resnet(depth)
    head = (model.output_shape[-1] + 1) * 1000
    assert trainable_parameters(model) + head == parameters


def test_cifar_stem_has_a_smaller_kernel(resnet18):
    model = resnet(18, "cifar", (32, 32, 3))
    difference = (49 - 9) * 3 * 64
    assert trainable_parameters(model) == (
        trainable_parameters(resnet18) - difference
    )
    assert model.get_layer("stage1_block1_relu").output.shape[1] == 32
    assert model.get_layer("stage4_block2_relu").output.shape[1] == 4
    assert model.output_shape == (None, 512)


def test_shapes_of_the_stages(resnet18, resnet50):
    expected = {
        "stem_relu": (None, 112, 112, 64),
        "stem_pool": (None, 56, 56, 64),
        "stage1_block2_relu": (None, 56, 56, 64),
        "stage2_block1_relu": (None, 28, 28, 128),
        "stage3_block1_relu": (None, 14, 14, 256),
        "stage4_block1_relu": (None, 7, 7, 512),
    }
    for name, shape in expected.items():
        assert resnet18.get_layer(name).output.shape == shape
    bottleneck = resnet50.get_layer("stage4_block3_relu").output.shape
    assert bottleneck == (None, 7, 7, 2048)
    assert resnet18.output_shape == (None, 512)
    assert resnet50.output_shape == (None, 2048)
    assert (resnet18.name, resnet50.name) == ("resnet18", "resnet50")


def test_bottleneck_has_its_stride_in_the_3x3_convolution(resnet50):
    strides = {
        layer.name: (layer.kernel_size[0], layer.strides[0])
        for layer in resnet50.layers
        if isinstance(layer, keras.layers.Conv2D)
    }
    assert strides["stage1_block1_2_conv"] == (3, 1)
    assert strides["stage1_block1_shortcut_conv"] == (1, 1)
    for stage in (2, 3, 4):
        name = f"stage{stage}_block1"
        assert strides[f"{name}_1_conv"] == (1, 1)
        assert strides[f"{name}_2_conv"] == (3, 2)
        assert strides[f"{name}_3_conv"] == (1, 1)
        assert strides[f"{name}_shortcut_conv"] == (1, 2)
        assert f"stage{stage}_block2_shortcut_conv" not in strides


def test_initial_kernels_and_normalization(resnet50):
    # Fan out: the kernel's size times the filters.
    for name, fan_out in (
        ("stem_conv", 49 * 64),
        ("stage4_block2_2_conv", 9 * 512),
        ("stage4_block2_3_conv", 2048),
    ):
        kernel = keras.ops.convert_to_numpy(resnet50.get_layer(name).kernel)
        assert kernel.std() == pytest.approx(np.sqrt(2 / fan_out), rel=0.03)
    for layer in resnet50.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            assert (layer.momentum, layer.epsilon) == (0.9, 1e-5)
        if isinstance(layer, keras.layers.Conv2D):
            assert not layer.use_bias


def test_stem_pads_three_pixels_then_one_on_every_side():
    model = resnet(18, image_shape=(32, 36, 1))
    pixels = np.random.default_rng(0).normal(size=(32, 36))
    kernel = model.get_layer("stem_conv").kernel
    stem = keras.Model(model.input, model.get_layer("stem_pool").output)
    actual = stem(pixels[None, :, :, None].astype("float32"))[0, :, :, 5]
    weights = keras.ops.convert_to_numpy(kernel)[:, :, 0, 5]
    padded = np.pad(pixels, 3)
    convolved = np.array(
        [
            [
                (padded[i : i + 7, j : j + 7] * weights).sum()
                for j in range(0, 36, 2)
            ]
            for i in range(0, 32, 2)
        ]
    )
    padded = np.pad(convolved / np.sqrt(1 + 1e-5), 1, constant_values=-np.inf)
    pooled = [
        [padded[i : i + 3, j : j + 3].max() for j in range(0, 18, 2)]
        for i in range(0, 16, 2)
    ]
    np.testing.assert_allclose(actual, np.maximum(pooled, 0), atol=1e-5)


@pytest.mark.parametrize("depth, last", [(18, "_2_norm"), (50, "_3_norm")])
def test_shortcut_without_weights_carries_the_input(depth, last):
    model = resnet(depth, "cifar", (8, 8, 3))
    name = "stage2_block2"
    norm = model.get_layer(name + last)
    norm.gamma.assign(np.zeros(norm.gamma.shape))
    before, after = keras.Model(
        model.input,
        [
            model.get_layer("stage2_block1_relu").output,
            model.get_layer(f"{name}_relu").output,
        ],
    )(np.random.default_rng(0).normal(size=(2, 8, 8, 3)))
    np.testing.assert_array_equal(after, before)


def test_saved_after_a_step_gives_equal_features(tmp_path):
    model = resnet(18, "cifar", (9, 8, 1))
    images = np.random.default_rng(0).normal(size=(4, 9, 8, 1))
    model.compile("sgd", "mse")
    model.fit(images, np.ones((4, 512)), verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(
        loaded.predict(images, verbose=0), model.predict(images, verbose=0)
    )


@pytest.mark.parametrize(
    "options, message",
    [
        ({"depth": 20}, "depth=20. Expected one of 18, 34, 50"),
        ({"depth": "18"}, "depth='18'"),
        ({"stem": "mnist"}, "stem='mnist'. Expected one of imagenet, cifar"),
        ({"stem": None}, "stem=None"),
        ({"image_shape": (31, 64, 3)}, "at least 32x32"),
        ({"stem": "cifar", "image_shape": (7, 8, 3)}, "at least 8x8"),
    ],
)
def test_refuses_other_arguments(options, message):
    with pytest.raises(ValueError, match=message):
        resnet(**options)
