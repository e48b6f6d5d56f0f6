# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Command-line flags that the commands share, all optional."""

import re
import sys
from typing import NoReturn

from absl import flags
from absl import logging

from official.core.run_modes import MODES
from official.modeling.hyperparams.suggestions import did_you_mean

# `--help` then lists the flags as those of the entry point.
flags.disclaim_key_flags()


def define_experiment_flags(default_experiment: str | None) -> None:
    """Defines the flags that specify an experiment.

    Args:
        default_experiment: Name that the help gives as the default, or None.
            The flag itself stays None, so that a config file can name the
            experiment.
    """
    default = f", or {default_experiment}" if default_experiment else ""
    flags.DEFINE_string(
        "experiment",
        None,
        "Registered experiment to start from. Default: the one named in "
        f"--config_file{default}.",
    )
    define_settings_flags()
    # A string, so a wrong value is reported like that of any other setting.
    flags.DEFINE_string("seed", None, "Integer seed. Sets runtime.seed.")


def define_settings_flags() -> None:
    """Defines the flags for settings, which can hold for several runs."""
    flags.DEFINE_multi_string(
        "config_file",
        [],
        "YAML file of settings, or the name of one that comes with the "
        "package, such as cifar10/quick. Later files override earlier ones.",
    )
    flags.DEFINE_multi_string(
        "params_override",
        [],
        "Settings that override those in files, such as "
        "trainer.train_steps=500,task.data.batch_size=64.",
    )
    flags.DEFINE_string(
        "data_dir", None, "Folder of the data. Sets task.data.data_dir."
    )


def define_flags(default_experiment: str) -> None:
    """Defines the flags; a second call in one process does nothing.

    Args:
        default_experiment: As for `define_experiment_flags`.
    """
    if "params_override" in flags.FLAGS:
        return
    define_experiment_flags(default_experiment)
    flags.DEFINE_string(
        "model_dir",
        None,
        "Folder to write the run to. Default: runs/<experiment>/seed<N>, or "
        "runs/<experiment>+unlabeled/seed<N> with unlabeled images.",
    )
    flags.DEFINE_enum(
        "mode",
        "train_and_eval",
        list(MODES),
        "Whether to train, evaluate or do both.",
    )
    flags.DEFINE_string(
        "unlabeled_dir",
        None,
        "Folder of images without label to learn from as well. Sets "
        "task.data.unlabeled.",
    )
    flags.DEFINE_string(
        "labels",
        None,
        "CSV, TSV or Parquet file of paths and labels, in place of class "
        "folders. Sets task.data.label_table.file.",
    )
    flags.DEFINE_bool("overwrite", False, "Replace an earlier run.")
    flags.DEFINE_bool(
        "list_experiments", False, "Print the registered experiments and exit."
    )


def parse_flags(argv: list[str]) -> list[str]:
    """Parses flags for `app.run`; a wrong one prints a line and exits with 2.

    Args:
        argv: The command line: the program name, then flags only.

    Returns:
        A list of the program name alone.
    """
    rest = parse_flags_and_arguments(argv)
    if rest[1:]:
        _refuse(f"Got the argument {rest[1]!r}. Expected flags only.")
    return rest


def parse_flags_and_arguments(argv: list[str]) -> list[str]:
    """Parses flags like `parse_flags`, but allows arguments.

    Args:
        argv: The command line, beginning with the program name.

    Returns:
        The program name and the arguments.
    """
    if {"--help", "-help", "--helpshort", "-h"} & set(argv[1:]):
        print(_help())
        sys.exit(0)
    try:
        rest = flags.FLAGS(argv)
    except flags.Error as error:
        _refuse(_reason(error))
    if not flags.FLAGS["verbosity"].present:
        # Libraries log each file that they read.
        logging.set_verbosity(logging.WARNING)
    return rest


def _help() -> str:
    """What absl says, without the path of the program and exit code 1."""
    description = sys.modules["__main__"].__doc__ or ""
    _, _, own_flags = flags.FLAGS.main_module_help().strip().partition("\n")
    return (
        f"{description.strip()}\n\nflags:\n\n{own_flags}\n\n"
        "Try --helpfull to get a list of all flags."
    )


def _reason(error: flags.Error) -> str:
    """Says what is wrong in other words than absl does."""
    missing = re.search(r"Flag (--\w+) must have a value", str(error))
    if missing:
        return f"{missing[1]} is needed"
    choice = re.search(
        r"flag (--\w+)=(.*): value should be one of <(.*)>", str(error)
    )
    if choice:
        flag, value, allowed = choice[1], choice[2], choice[3].split("|")
        return (
            f"{flag}: Got {value!r}. Expected one of {', '.join(allowed)}."
            f"{did_you_mean(value, allowed)}"
        )
    return str(error)


def _refuse(reason: str) -> NoReturn:
    print(f"error: {reason} (--help lists the flags)", file=sys.stderr)
    sys.exit(2)
