# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The command-line flags of the entry points, all optional."""

import sys

from absl import flags
from absl import logging

from official.core.config_parser import parse_experiment

# `--help` then lists the flags as those of the entry point.
flags.disclaim_key_flags()


def define_experiment_flags(default_experiment):
    """Defines the flags that say what an experiment is.

    Args:
        default_experiment: Name that the help gives as the default. The flag
            itself stays None, so that a config file can name the experiment.
    """
    flags.DEFINE_string(
        "experiment",
        None,
        "Registered experiment to start from. Default: the one that "
        f"--config_file names, or {default_experiment}.",
    )
    flags.DEFINE_multi_string(
        "config_file", [], "YAML file of settings; a later file wins."
    )
    flags.DEFINE_multi_string(
        "params_override",
        [],
        "Settings that win over the files, such as "
        "trainer.train_steps=500,task.data.batch_size=64.",
    )
    flags.DEFINE_string(
        "data_dir", None, "Folder of the data: task.data.data_dir."
    )
    # Text: a wrong value is reported like that of any other setting.
    flags.DEFINE_string("seed", None, "Seed, an integer: runtime.seed.")


def experiment_of_flags(default_experiment):
    """The configuration that the flags of an experiment ask for.

    Args:
        default_experiment: the one to start from if nothing names another.

    Returns:
        A validated `ExperimentConfig`.

    Raises:
        ConfigError: for what is not valid.
    """
    return parse_experiment(
        flags.FLAGS.experiment,
        flags.FLAGS.config_file,
        flags.FLAGS.params_override,
        flags.FLAGS.data_dir,
        flags.FLAGS.seed,
        default_experiment,
    )


def define_flags(default_experiment):
    """Defines the flags; a second call in one process does nothing.

    Args:
        default_experiment: as for `define_experiment_flags`.
    """
    if "params_override" in flags.FLAGS:
        return
    define_experiment_flags(default_experiment)
    flags.DEFINE_string(
        "model_dir",
        None,
        "Folder of the run. Default: runs/<experiment>/seed<N>.",
    )
    flags.DEFINE_enum(
        "mode",
        "train_and_eval",
        ["train", "eval", "train_and_eval"],
        "What to do.",
    )
    flags.DEFINE_bool("overwrite", False, "Replace a finished run.")
    flags.DEFINE_bool(
        "list_experiments", False, "Print the registered experiments and exit."
    )


def parse_flags(argv):
    """Parser for `app.run`: a bad flag gives one line and exit code 2.

    Args:
        argv: the command line, program name first; flags only.

    Returns:
        The program name alone, in a list.
    """
    rest = parse_flags_and_arguments(argv)
    if rest[1:]:
        _refuse(f"unexpected argument {rest[1]!r}; expected flags only")
    return rest


def parse_flags_and_arguments(argv):
    """As `parse_flags`, for a program that also takes arguments.

    Returns:
        The program name and the arguments, in a list.
    """
    try:
        rest = flags.FLAGS(argv)
    except flags.Error as error:
        _refuse(error)
    if not flags.FLAGS["verbosity"].present:
        # Libraries tell of each file that they read.
        flags.FLAGS.verbosity = logging.WARNING
    return rest


def _refuse(reason):
    print(f"error: {reason} (--help lists the flags)", file=sys.stderr)
    sys.exit(2)
