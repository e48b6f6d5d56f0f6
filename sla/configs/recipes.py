# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What the experiments have in common: one per method, the paper's trainer."""

from official.core.config_definitions import ExperimentConfig
from official.core.config_definitions import TrainerConfig
from official.core.exp_factory import register_config_factory
from official.modeling.optimization.optimization_config import OptimizerConfig
from official.modeling.optimization.optimization_config import ScheduleConfig
from sla.configs.sla_classification import DistillationConfig
from sla.configs.sla_classification import SLAClassificationConfig

_METHODS = {
    "baseline": "ordinary training",
    "da": "transforms as data augmentation",
    "mt": "class and transform as two tasks",
    "sla": "joint labels of class and transform",
    "sla_sd": "joint labels and a self-distilled student",
}


def register_methods(dataset, summary, trainer, **task):
    """Registers `<dataset>_<method>` for all five methods.

    Args:
        dataset: first part of the names.
        summary: a few words on data and network, for `--list_experiments`.
        trainer: function without arguments that gives a `TrainerConfig`.
        **task: name -> function without arguments that gives this setting of
            `SLAClassificationConfig`; a plain value where it cannot be
            changed in place.
    """
    for method, description in _METHODS.items():

        def build(method=method):
            settings = {
                name: value() if callable(value) else value
                for name, value in task.items()
            }
            return ExperimentConfig(
                task=SLAClassificationConfig(
                    method=method,
                    distillation=DistillationConfig(per_view=True),
                    **settings,
                ),
                trainer=trainer(),
            )

        register_config_factory(
            f"{dataset}_{method}", f"{summary}: {description}."
        )(build)


def reference_trainer(train_steps, validation_interval, decay_at=(0.5, 0.75)):
    """The optimiser of the paper's experiments.

    SGD with rate 0.1, momentum 0.9 and coupled weight decay 1e-4 on every
    variable, a tenth of the rate from each point of `decay_at` on.
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


def adam_trainer(train_steps, validation_interval):
    """Adam with rate 1e-3 and a cosine: for small networks and few steps."""
    return TrainerConfig(
        train_steps=train_steps,
        validation_interval=validation_interval,
        optimizer=OptimizerConfig(
            name="adam",
            learning_rate=1e-3,
            weight_decay=0.0,
            schedule=ScheduleConfig(name="cosine"),
        ),
    )
