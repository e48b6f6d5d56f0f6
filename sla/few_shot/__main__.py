# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Learns from episodes, and measures how well new classes are told apart.

    python -m sla.few_shot --experiment=omniglot_proto_sla --data_dir=DIR
    python -m sla.few_shot --model_dir=RUN

The first trains a network on episodes and tests it on new classes; the second
tests a trained run of any kind.
"""

from absl import flags

from official.core.entry_point import run_command
from official.core.flags import define_experiment_flags
from sla.few_shot import few_shot

if __name__ == "__main__":
    define_experiment_flags(None)
    flags.DEFINE_string(
        "model_dir",
        None,
        "Folder of the run: to write to, with --experiment, or a trained one "
        "to test. Default: runs/<experiment>/seed<N>.",
    )
    flags.DEFINE_bool("overwrite", False, "Replace an earlier run.")
    flags.DEFINE_string(
        "images",
        None,
        "Folder of new classes, IMAGES/<class>/*. Default: the novel classes "
        "of the data set.",
    )
    flags.DEFINE_list("ways", ["5", "20"], "Numbers of classes per episode.")
    flags.DEFINE_list(
        "shots", ["1", "5"], "Numbers of support images per class."
    )
    flags.DEFINE_integer(
        "queries", 15, "Number of query images per class and episode."
    )
    flags.DEFINE_integer("episodes", 1000, "Number of episodes of each kind.")
    flags.DEFINE_list(
        "heads",
        None,
        "For runs that were not trained on episodes, one or more of "
        "nearest_centroid, logistic_regression and linear_svm. Default: all.",
    )
    flags.DEFINE_string(
        "output",
        None,
        "Folder to write to. Default: that of the run, or "
        "<model_dir>/few_shot_<name> for the folder <name> of --images.",
    )
FLAGS = flags.FLAGS


def main() -> None:
    """Calls the function with the flags."""
    few_shot(
        FLAGS.experiment,
        config_file=FLAGS.config_file,
        params_override=FLAGS.params_override,
        model_dir=FLAGS.model_dir,
        data_dir=FLAGS.data_dir,
        seed=FLAGS.seed,
        overwrite=FLAGS.overwrite,
        images=FLAGS.images,
        ways=FLAGS.ways,
        shots=FLAGS.shots,
        queries=FLAGS.queries,
        episodes=FLAGS.episodes,
        heads=FLAGS.heads,
        output=FLAGS.output,
        verbose=True,
    )


if __name__ == "__main__":
    run_command(main)
