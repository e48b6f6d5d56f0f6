# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A short run on the real digits that trains the heads first."""

SETTINGS = {
    "trainer.train_steps": 20,
    "trainer.validation_interval": 5,
    "trainer.freeze_backbone_steps": 10,
    "trainer.optimizer.backbone_factor": 0.5,
    "trainer.optimizer.layer_decay": 0.1,
    "task.backbone.options": {"width": 4},
    "task.data.augmentation.crop_padding": 0,
}


def fine_tuning_task(experiment="digits_sla_sd", **settings):
    """The task of such a run, with other settings."""
    from official.core.config_parser import parse_experiment
    from sla.configs import all_experiments  # noqa: F401  (registers them)
    from sla.tasks.sla_classification import SLAClassificationTask

    config = parse_experiment(
        experiment, params_overrides={**SETTINGS, **settings}
    )
    return SLAClassificationTask(config)
