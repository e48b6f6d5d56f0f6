# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Runs with a model of a few steps, without what else training writes."""

from official.core.config_parser import parse_experiment
from official.core.run_directory import RunDirectory
from sla.configs import all_experiments  # noqa: F401  (registers them)
from sla.tasks.sla_classification import SLAClassificationTask


def quick_run(folder, experiment, seed=0, overrides="", steps=4):
    """Trains a small network on the real digits.

    Args:
        folder: of the run.
        experiment: registered name.
        seed: of the run.
        overrides: text as for `--params_override`.
        steps: of training; 0 leaves the model as it was made.

    Returns:
        The folder.
    """
    small = "task.backbone.options={width: 4}"
    config = parse_experiment(experiment, [], [small, overrides], seed=seed)
    run = RunDirectory(folder)
    run.prepare(config)
    task = SLAClassificationTask(config)
    model = task.build_model()
    if steps:
        model.fit(
            task.training_dataset(0),
            steps_per_epoch=steps,
            shuffle=False,
            verbose=0,
        )
    model.save(run.model)
    return folder
