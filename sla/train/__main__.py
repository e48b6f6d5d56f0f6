# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Trains and evaluates an experiment."""

from absl import flags

from official.core.entry_point import run_command
from official.core.flags import define_flags
from sla.train import DEFAULT_EXPERIMENT
from sla.train import train

define_flags(DEFAULT_EXPERIMENT)
FLAGS = flags.FLAGS


def main() -> None:
    """Calls `train`, or prints the experiments."""
    if FLAGS.list_experiments:
        _print_experiments()
        return
    train(
        FLAGS.experiment,
        config_file=FLAGS.config_file,
        params_override=FLAGS.params_override,
        model_dir=FLAGS.model_dir,
        mode=FLAGS.mode,
        data_dir=FLAGS.data_dir,
        unlabeled_dir=FLAGS.unlabeled_dir,
        labels=FLAGS.labels,
        seed=FLAGS.seed,
        overwrite=FLAGS.overwrite,
        verbose=True,
    )


def _print_experiments() -> None:
    from official.core import exp_factory
    from sla.configs import all_experiments  # noqa: F401  (registers them)

    experiments = exp_factory.list_experiments()
    width = max(map(len, experiments))
    for name, description in experiments.items():
        print(f"{name:<{width}}  {description}")


if __name__ == "__main__":
    run_command(main)
