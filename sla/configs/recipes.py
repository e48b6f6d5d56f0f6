# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What the experiments have in common: one per method, the paper's trainer."""

import copy
import dataclasses
import functools
from collections.abc import Sequence
from typing import Any

from official.core.config_definitions import ExperimentConfig
from official.core.config_definitions import TrainerConfig
from official.core.exp_factory import register_config_factory
from official.modeling.optimization.optimization_config import OptimizerConfig
from official.modeling.optimization.optimization_config import ScheduleConfig
from official.vision.configs.image_classification import BackboneConfig
from official.vision.configs.image_classification import DataConfig
from official.vision.dataloaders.data_config import REST
from sla.configs.methods import METHODS
from sla.configs.sla_classification import DistillationConfig
from sla.configs.sla_classification import SLAClassificationConfig
from sla.configs.unlabeled_loss import UnlabeledLossConfig


def register_methods(
    dataset: str,
    summary: str,
    trainer: TrainerConfig,
    data: DataConfig,
    backbone: BackboneConfig,
    **settings: Any,
) -> None:
    """Registers `<dataset>_<method>` for all methods.

    A method that needs unlabeled images gets the training images that the
    settings leave out, and strong views.

    Args:
        dataset: First part of the names.
        summary: A few words on data and network, for `--list_experiments`.
        trainer: Settings of training.
        data: Settings of the images.
        backbone: The network under the classifier.
        **settings: Further settings of `SLAClassificationConfig`.
    """
    rest = dataclasses.replace(data, unlabeled=REST)
    for method in METHODS.values():
        config = ExperimentConfig(
            task=SLAClassificationConfig(
                method=method.name,
                distillation=DistillationConfig(per_view=True),
                data=rest if method.needs_unlabeled else data,
                unlabeled_loss=UnlabeledLossConfig(
                    strong_magnitude=9.0 if method.needs_unlabeled else None
                ),
                backbone=backbone,
                **settings,
            ),
            trainer=trainer,
        )
        description = f"{summary}: {method.description}"
        if method.uses("task.distillation"):
            description += (
                ", whose weights are the paper's divided by M (the paper's: "
                "task.distillation.per_view=false)"
            )
        register = register_config_factory(
            f"{dataset}_{method.name}", f"{description}."
        )
        register(functools.partial(copy.deepcopy, config))


def reference_trainer(
    train_steps: int,
    validation_interval: int,
    decay_at: Sequence[float] = (0.5, 0.75),
) -> TrainerConfig:
    """Settings of the paper's experiments.

    SGD with rate 0.1, momentum 0.9 and coupled weight decay 1e-4 on every
    variable.

    Args:
        train_steps: Optimizer steps in all.
        validation_interval: Steps between two evaluations.
        decay_at: Fractions of the run from which on the rate is a tenth of
            what it was.

    Returns:
        Settings of the trainer.
    """
    return TrainerConfig(
        train_steps=train_steps,
        validation_interval=validation_interval,
        optimizer=OptimizerConfig(
            name="sgd",
            learning_rate=0.1,
            momentum=0.9,
            weight_decay=1e-4,
            schedule=ScheduleConfig(name="step", decay_at=list(decay_at)),
        ),
    )


def adam_trainer(
    train_steps: int, validation_interval: int, learning_rate: float = 1e-3
) -> TrainerConfig:
    """Adam with a cosine schedule: for small networks and few steps.

    Args:
        train_steps: Optimizer steps in all.
        validation_interval: Steps between two evaluations.
        learning_rate: Rate at the start.

    Returns:
        Settings of the trainer.
    """
    return TrainerConfig(
        train_steps=train_steps,
        validation_interval=validation_interval,
        optimizer=OptimizerConfig(
            name="adam",
            learning_rate=learning_rate,
            weight_decay=0.0,
            schedule=ScheduleConfig(name="cosine"),
        ),
    )
