# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Small backbones of KerasHub with random weights."""

import numpy as np
import pytest

SHAPE = (32, 32, 3)
_TRANSFORMER = {"patch_size": 8, "num_layers": 2, "num_heads": 2}


def hub_model(models, kind):
    """A backbone of `keras_hub.models`, none of whose weights is zero."""
    rng = np.random.default_rng(0)
    model = _BUILDERS[kind](models)
    for weight in model.weights:
        if "float" in str(weight.dtype):
            noise = rng.uniform(0.01, 0.1, weight.shape)
            weight.assign(weight + noise)
    return model


def _vit(models):
    return models.ViTBackbone(SHAPE, hidden_dim=16, mlp_dim=32, **_TRANSFORMER)


def _deit(models):
    return models.DeiTBackbone(
        SHAPE, hidden_dim=16, intermediate_dim=32, **_TRANSFORMER
    )


def _dinov2(models):
    return models.DINOV2Backbone(
        image_shape=SHAPE,
        position_embedding_shape=(48, 48),
        hidden_dim=16,
        intermediate_dim=32,
        num_register_tokens=3,
        **_TRANSFORMER,
    )


def _swin(models):
    if not hasattr(models, "SwinTransformerBackbone"):
        pytest.skip("this keras-hub has no Swin")
    return models.SwinTransformerBackbone(
        image_shape=SHAPE,
        patch_size=4,
        embed_dim=8,
        depths=(1, 1),
        num_heads=(2, 2),
        window_size=4,
    )


def _resnet(models):
    return models.ResNetBackbone(
        input_conv_filters=[64],
        input_conv_kernel_sizes=[7],
        stackwise_num_filters=[64, 64],
        stackwise_num_blocks=[1, 1],
        stackwise_num_strides=[1, 2],
        block_type="basic_block",
    )


def _efficientnet(models):
    return models.EfficientNetBackbone(
        stackwise_width_coefficients=[0.25, 0.25],
        stackwise_depth_coefficients=[1.0, 1.0],
        stackwise_kernel_sizes=[3, 3],
        stackwise_num_repeats=[1, 1],
        stackwise_input_filters=[32, 16],
        stackwise_output_filters=[16, 24],
        stackwise_expansion_ratios=[1, 6],
        stackwise_squeeze_and_excite_ratios=[0.25, 0.25],
        stackwise_strides=[1, 2],
        stackwise_block_types=["v1", "v1"],
    )


def _mit(models):
    return models.MiTBackbone(
        layerwise_depths=[1, 1],
        num_layers=2,
        layerwise_num_heads=[1, 1],
        layerwise_sr_ratios=[1, 1],
        max_drop_path_rate=0.1,
        layerwise_patch_sizes=[3, 3],
        layerwise_strides=[4, 2],
        hidden_dims=[8, 16],
        image_shape=SHAPE,
    )


def _bert(models):
    return models.BertBackbone(
        vocabulary_size=10,
        num_layers=1,
        num_heads=1,
        hidden_dim=4,
        intermediate_dim=4,
    )


_BUILDERS = {
    "vit": _vit,
    "deit": _deit,
    "dinov2": _dinov2,
    "swin": _swin,
    "resnet": _resnet,
    "efficientnet": _efficientnet,
    "mit": _mit,
    "bert": _bert,
}
