# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Measures how much settings matter.

Optuna chooses values of the settings by what they reach on validation images.
Each choice is trained with the same seeds, and so is the unchanged
configuration. Needs the extra `sweep`. Writes `sweep.json`, `sweep.png`,
`study.journal` and the runs to the folder `--output`. To continue a sweep that
was stopped, run the same command again.
"""

from absl import flags

from official.core.entry_point import run_command
from official.core.flags import define_settings_flags
from sla.sweep import DEFAULT_EXPERIMENT
from sla.sweep import sweep

if __name__ == "__main__":
    flags.DEFINE_string(
        "experiment",
        DEFAULT_EXPERIMENT,
        "Registered experiment to start from.",
    )
    flags.DEFINE_multi_string(
        "setting",
        None,
        "A setting and its values, such as "
        "task.distillation.weight=0.1:10:log, "
        "task.distillation.temperature=1:4 or task.joint_reduction=mean,sum.",
        required=True,
    )
    flags.DEFINE_integer("trials", 20, "Total number of trials.", 1)
    flags.DEFINE_integer("seeds", 3, "Number of seeds per trial: 0, 1, ...", 1)
    define_settings_flags()
    flags.DEFINE_string(
        "output",
        "sweep",
        "Folder to write to, created if it does not exist.",
    )
FLAGS = flags.FLAGS


def main() -> None:
    """Calls `sweep` with the values of the flags."""
    sweep(
        FLAGS.setting,
        experiment=FLAGS.experiment,
        trials=FLAGS.trials,
        seeds=FLAGS.seeds,
        config_file=FLAGS.config_file,
        params_override=FLAGS.params_override,
        data_dir=FLAGS.data_dir,
        output=FLAGS.output,
        verbose=True,
    )


if __name__ == "__main__":
    run_command(main)
