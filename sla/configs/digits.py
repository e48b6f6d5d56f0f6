# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Experiments on scikit-learn's 8x8 handwritten digits."""

import functools

from official.core.config_definitions import ExperimentConfig
from official.core.config_definitions import TrainerConfig
from official.core.exp_factory import register_config_factory
from official.modeling.optimization.optimization_config import OptimizerConfig
from official.modeling.optimization.optimization_config import ScheduleConfig
from official.vision.configs.image_classification import AugmentationConfig
from official.vision.configs.image_classification import BackboneConfig
from official.vision.configs.image_classification import DataConfig
from sla.configs.sla_classification import METHODS
from sla.configs.sla_classification import DistillationConfig
from sla.configs.sla_classification import SLAClassificationConfig

_DESCRIPTIONS = {
    "baseline": "ordinary training",
    "da": "rotations as data augmentation",
    "mt": "class and rotation as two tasks",
    "sla": "joint labels of class and rotation",
    "sla_sd": "joint labels and a self-distilled student",
}


def digits(method):
    """10 labels per class, a six-layer network, 600 steps."""
    return ExperimentConfig(
        task=SLAClassificationConfig(
            method=method,
            transforms="rotation",
            distillation=DistillationConfig(per_view=True),
            data=DataConfig(
                name="digits",
                batch_size=64,
                evaluation_batch_size=400,
                labels_per_class=10,
                validation_size=200,
                augmentation=AugmentationConfig(crop_padding=1),
            ),
            backbone=BackboneConfig(name="small_cnn", options={"width": 16}),
        ),
        trainer=TrainerConfig(
            train_steps=600,
            validation_interval=50,
            optimizer=OptimizerConfig(
                name="adam",
                learning_rate=1e-3,
                weight_decay=0.0,
                schedule=ScheduleConfig(name="cosine"),
            ),
        ),
    )


for _method in METHODS:
    register_config_factory(
        f"digits_{_method}",
        f"Handwritten digits, 10 labels a class: {_DESCRIPTIONS[_method]}.",
    )(functools.partial(digits, _method))
