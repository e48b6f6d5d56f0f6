# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Experiments on photographs, cropped at random.

The paper's recipe for its data sets of class folders, at 224 pixels. Depths of
the networks and, but for ImageNet and iNaturalist, the number of steps are our
choice, and so is everything for images of one's own.
"""

import dataclasses

from official.vision.configs.image_classification import AugmentationConfig
from official.vision.configs.image_classification import BackboneConfig
from official.vision.configs.image_classification import DataConfig
from sla.configs.recipes import adam_trainer
from sla.configs.recipes import reference_trainer
from sla.configs.recipes import register_methods


def _photographs(
    name: str,
    validation_size: float,
    color_jitter: list[float] | None = None,
) -> DataConfig:
    return DataConfig(
        name=name,
        batch_size=128,
        validation_size=validation_size,
        image_size=[224, 224],
        evaluation_resize=256,
        mean=[0.485, 0.456, 0.406],
        stddev=[0.229, 0.224, 0.225],
        augmentation=AugmentationConfig(
            random_resized_crop=True,
            horizontal_flip=True,
            color_jitter=color_jitter or [0.0] * 4,
        ),
    )


def _resnet(depth: int) -> BackboneConfig:
    return BackboneConfig(name="resnet", options={"depth": depth})


# A few hundred images on a CPU, in minutes; `folder/resnet18` is for more.
register_methods(
    "folder",
    "Your own images in class folders (--data_dir), a six-layer network",
    trainer=adam_trainer(train_steps=1000, validation_interval=100),
    data=dataclasses.replace(
        _photographs("folder", validation_size=0.1),
        batch_size=16,
        image_size=[64, 64],
        evaluation_resize=72,
    ),
    backbone=BackboneConfig(name="small_cnn", options={"width": 16}),
)

for _name, _title, _source in (
    ("cub200", "200 kinds of birds", "tfds:caltech_birds2011"),
    ("mit67", "67 kinds of rooms in class folders", "folder"),
    ("stanford_dogs", "120 breeds of dogs", "tfds:stanford_dogs"),
):
    register_methods(
        _name,
        f"{_title}, ResNet-18",
        trainer=reference_trainer(80_000, validation_interval=1000),
        data=_photographs(_source, validation_size=0.1),
        backbone=_resnet(18),
    )

# The paper's authors say that the sum over the transforms helps on these two.
for _name, _title, _jitter in (
    ("imagenet", "ImageNet", None),
    ("inaturalist", "iNaturalist", [0.4, 0.4, 0.4, 0.25]),
):
    register_methods(
        _name,
        f"{_title} in class folders, ResNet-50",
        trainer=reference_trainer(
            900_000, validation_interval=10_000, decay_at=(1 / 3, 2 / 3)
        ),
        data=_photographs("folder", validation_size=0.02, color_jitter=_jitter),
        backbone=_resnet(50),
        joint_reduction="sum",
    )
