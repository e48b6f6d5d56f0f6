# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Trains and evaluates an experiment: `python -m sla.train --help`."""

import sys

from absl import app
from absl import flags

import sla
from official.core import exp_factory
from official.core.entry_point import exit_with_error
from official.core.flags import define_flags
from official.core.flags import experiment_of_flags
from official.core.flags import parse_flags
from official.core.run_directory import RunDirectory
from official.core.train_lib import run_experiment
from sla import configs  # noqa: F401  (registers the experiments)
from sla.reporting import run_report
from sla.tasks.sla_classification import SLAClassificationTask

DEFAULT_EXPERIMENT = "digits_sla_sd"

define_flags(DEFAULT_EXPERIMENT)
FLAGS = flags.FLAGS


def main(_):
    if FLAGS.list_experiments:
        experiments = exp_factory.list_experiments()
        width = max(map(len, experiments))
        for name, description in experiments.items():
            print(f"{name:<{width}}  {description}")
        return
    with exit_with_error():
        config = experiment_of_flags(DEFAULT_EXPERIMENT)
        default_dir = f"runs/{config.experiment}/seed{config.runtime.seed}"
        run = RunDirectory(FLAGS.model_dir or default_dir)
        print(f"{config.experiment}, seed {config.runtime.seed} -> {run.path}/")
        results = run_experiment(
            config,
            SLAClassificationTask(config),
            run,
            FLAGS.mode,
            sla.__version__,
            FLAGS.overwrite,
        )
    if results:
        print(run_report(results, run.path))


if __name__ == "__main__":
    sys.exit(app.run(main, flags_parser=parse_flags))
