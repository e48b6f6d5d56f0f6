# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Backbones that come with the package, for use in one's own code."""

from official.modeling.layers.freezing import freeze_batch_normalization
from official.modeling.layers.model_rewriting import fuse_batch_normalization
from official.vision.modeling.backbones.factory import build_backbone
from official.vision.modeling.backbones.factory import register_backbone
from official.vision.modeling.backbones.resnet_cifar import resnet_cifar
from official.vision.modeling.backbones.small_cnn import small_cnn
from official.vision.modeling.backbones.tokens import pool_tokens

__all__ = [
    "build_backbone",
    "freeze_batch_normalization",
    "fuse_batch_normalization",
    "pool_tokens",
    "register_backbone",
    "resnet_cifar",
    "small_cnn",
]
