# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Experiments on MNIST, Omniglot, CIFAR, 64-pixel flowers and Tiny ImageNet.

CIFAR follows the paper's recipe. For the others it gives none that is known;
theirs are ours.
"""

from official.vision.configs.image_classification import AugmentationConfig
from official.vision.configs.image_classification import BackboneConfig
from official.vision.configs.image_classification import DataConfig
from sla.configs.recipes import adam_trainer
from sla.configs.recipes import reference_trainer
from sla.configs.recipes import register_methods

register_methods(
    "mnist",
    "MNIST, a six-layer network",
    trainer=adam_trainer(train_steps=2000, validation_interval=250),
    data=DataConfig(
        name="mnist",
        batch_size=64,
        validation_size=5000,
        augmentation=AugmentationConfig(crop_padding=2),
    ),
    backbone=BackboneConfig(name="small_cnn", options={"width": 16}),
)


register_methods(
    "omniglot",
    "242 base characters of Omniglot, Conv-4",
    trainer=adam_trainer(train_steps=1500, validation_interval=250),
    data=DataConfig(
        name="omniglot",
        batch_size=120,
        validation_size=0.25,
        image_size=[28, 28],
        augmentation=AugmentationConfig(crop_padding=2),
    ),
    backbone=BackboneConfig(name="conv4"),
)


def _cifar(name: str) -> DataConfig:
    return DataConfig(
        name=name,
        batch_size=128,
        evaluation_batch_size=500,
        validation_size=5000,
        augmentation=AugmentationConfig(crop_padding=4, horizontal_flip=True),
    )


for _name, _title in (("cifar10", "CIFAR-10"), ("cifar100", "CIFAR-100")):
    register_methods(
        _name,
        f"{_title}, ResNet-32, the paper's recipe",
        trainer=reference_trainer(80_000, validation_interval=1000),
        data=_cifar(_name),
        backbone=BackboneConfig(name="resnet_cifar", options={"depth": 32}),
    )

register_methods(
    "tf_flowers",
    "Five kinds of flowers, a six-layer network",
    trainer=adam_trainer(train_steps=1000, validation_interval=100),
    data=DataConfig(
        name="tf_flowers",
        batch_size=32,
        validation_size=400,
        image_size=[64, 64],
        augmentation=AugmentationConfig(crop_padding=4, horizontal_flip=True),
    ),
    backbone=BackboneConfig(name="small_cnn", options={"width": 16}),
)

register_methods(
    "tiny_imagenet",
    "Tiny ImageNet in class folders, 64 pixels, ResNet-18",
    trainer=reference_trainer(80_000, validation_interval=1000),
    data=DataConfig(
        name="folder",
        batch_size=128,
        validation_size=10_000,
        image_size=[64, 64],
        mean=[0.485, 0.456, 0.406],
        stddev=[0.229, 0.224, 0.225],
        augmentation=AugmentationConfig(crop_padding=8, horizontal_flip=True),
    ),
    backbone=BackboneConfig(
        name="resnet", options={"depth": 18, "stem": "cifar"}
    ),
)
