# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Experiments on scikit-learn's 8x8 handwritten digits."""

from official.vision.configs.image_classification import AugmentationConfig
from official.vision.configs.image_classification import BackboneConfig
from official.vision.configs.image_classification import DataConfig
from sla.configs.recipes import adam_trainer
from sla.configs.recipes import register_methods

register_methods(
    "digits",
    "Handwritten digits, 10 labels a class",
    trainer=adam_trainer(train_steps=600, validation_interval=50),
    data=DataConfig(
        name="digits",
        batch_size=64,
        evaluation_batch_size=400,
        labels_per_class=10,
        validation_size=200,
        augmentation=AugmentationConfig(crop_padding=1),
    ),
    backbone=BackboneConfig(name="small_cnn", options={"width": 16}),
)
