# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Finds out which transforms suit a data set.

Trains a baseline and, for each candidate set of transforms, a network with
joint labels, all for a short while. Together they see at most 15% of the
training views of one run of `sla_sd`. Writes `probe.json` and `probe.png` to
the folder `--output`.
"""

from absl import flags

from official.core.entry_point import run_command
from official.core.flags import define_experiment_flags
from sla.probe import DEFAULT_EXPERIMENT
from sla.probe import probe

if __name__ == "__main__":
    define_experiment_flags(DEFAULT_EXPERIMENT)
    flags.DEFINE_list(
        "candidates",
        None,
        "Transform sets to try, separated by commas, or all. Default: the "
        "rotations and color permutations that fit the images.",
    )
    flags.DEFINE_string(
        "output", "probe", "Folder to write to, created if it does not exist."
    )
FLAGS = flags.FLAGS


def main() -> None:
    """Calls `probe` with the values of the flags."""
    probe(
        FLAGS.experiment,
        candidates=FLAGS.candidates,
        config_file=FLAGS.config_file,
        params_override=FLAGS.params_override,
        data_dir=FLAGS.data_dir,
        seed=FLAGS.seed,
        output=FLAGS.output,
        verbose=True,
    )


if __name__ == "__main__":
    run_command(main)
