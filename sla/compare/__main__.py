# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Compares methods over seeds and settings.

Trains the runs that are missing, each in `<runs_dir>/<experiment>/seed<N>`, or
in a subfolder of the experiment for settings that differ. Finished runs are not
repeated, and unfinished ones are continued. Writes `comparison.md`,
`comparison.json`, `comparison.png` and, if the number of labels differs,
`labels.png` to `--report_dir`. The exit code is 1 if a run failed.
"""

import sys

from absl import flags

from official.core.entry_point import run_command
from official.core.flags import define_settings_flags
from sla.compare import CONTROLS
from sla.compare import DEFAULT_DATASET
from sla.compare import compare
from sla.configs.methods import METHODS

if __name__ == "__main__":
    flags.DEFINE_string(
        "dataset",
        None,
        "Data set, the first part of the experiments' names. Default: "
        f"{DEFAULT_DATASET}.",
    )
    flags.DEFINE_list(
        "methods",
        None,
        f"Methods to compare, from {', '.join(METHODS)}. Default: all that "
        "need no unlabeled images.",
    )
    flags.DEFINE_list(
        "experiments",
        None,
        "Registered experiments, instead of --dataset and --methods.",
    )
    flags.DEFINE_integer("seeds", 5, "Number of seeds: 0, 1, ...", 1)
    flags.DEFINE_string(
        "labels_per_class",
        None,
        "Numbers of training labels for each class, such as 5,10,20,all.",
    )
    flags.DEFINE_string(
        "fraction",
        None,
        "Shares of the training labels of each class to use, such as "
        "0.1,0.5,1.",
    )
    flags.DEFINE_string(
        "transforms",
        None,
        "Transform sets, such as rotation,color_perm. The baseline has no "
        "transforms and is trained only once.",
    )
    flags.DEFINE_multi_string(
        "vary",
        [],
        "Any other setting and its values, such as "
        "task.joint_reduction=mean,sum. Each method is trained with every "
        "value that it depends on.",
    )
    flags.DEFINE_list(
        "controls",
        [],
        "What else the baseline could do for the cost of the methods' M "
        "views, from "
        + ", ".join(f"{name} ({what})" for name, what in CONTROLS.items())
        + ".",
    )
    define_settings_flags()
    flags.DEFINE_multi_string(
        "method_override",
        [],
        "Settings of one method or experiment, such as "
        "baseline:trainer.optimizer.learning_rate=0.1.",
    )
    flags.DEFINE_string("runs_dir", "runs", "Folder of the runs.")
    flags.DEFINE_string(
        "report_dir",
        None,
        "Folder to write the report to. Default: that of the runs.",
    )
    flags.DEFINE_integer(
        "jobs",
        1,
        "Number of runs at the same time, each in a process with its share of "
        "the cores. Their output goes to train.log in their folders. Sums are "
        "rounded differently on another number of cores, and training "
        "amplifies the difference.",
        1,
    )
FLAGS = flags.FLAGS


def main() -> None:
    """Calls `compare`; the exit code is 1 if a run failed."""
    comparison = compare(
        FLAGS.dataset,
        methods=FLAGS.methods,
        experiments=FLAGS.experiments,
        seeds=FLAGS.seeds,
        labels_per_class=FLAGS.labels_per_class,
        fraction=FLAGS.fraction,
        transforms=FLAGS.transforms,
        vary=FLAGS.vary,
        controls=FLAGS.controls,
        config_file=FLAGS.config_file,
        params_override=FLAGS.params_override,
        method_override=FLAGS.method_override,
        data_dir=FLAGS.data_dir,
        runs_dir=FLAGS.runs_dir,
        report_dir=FLAGS.report_dir,
        jobs=FLAGS.jobs,
        verbose=True,
    )
    if comparison["failures"]:
        sys.exit(1)


if __name__ == "__main__":
    run_command(main)
