# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Flags of the commands that use a trained model."""

from absl import flags

# `--help` then lists the flags as those of the command.
flags.disclaim_key_flags()


def define_run_flags() -> None:
    """Defines `--model_dir` and `--data_dir`."""
    define_model_dir()
    flags.DEFINE_string(
        "data_dir", None, "Folder of the data. Default: that of the run."
    )


def define_model_dir() -> None:
    """Defines `--model_dir`."""
    flags.DEFINE_string(
        "model_dir", None, "Folder of a finished run.", required=True
    )


def define_deployment_flags() -> None:
    """Defines `--mode`, `--reduction` and `--num_views`."""
    flags.DEFINE_string(
        "mode",
        None,
        "Inference mode: single, aggregated, distilled or, after sla.evaluate, "
        "adaptive. Default: the one that the method is meant for.",
    )
    flags.DEFINE_string(
        "reduction",
        None,
        "How joint logits become class logits: logit_mean or probability_mean "
        "in aggregated mode; own_transform, marginal or logit_sum in single "
        "mode. Default: the first.",
    )
    flags.DEFINE_integer(
        "num_views",
        None,
        "Number of views to average over in aggregated mode, best first in "
        "the order that sla.evaluate chose. Default: all.",
    )


def define_support() -> None:
    """Defines `--support`."""
    flags.DEFINE_string(
        "support",
        None,
        "Folder with a few images of each class, SUPPORT/<class>/*, to tell "
        "these classes apart, without training, instead of those of the run.",
    )


def define_reject() -> None:
    """Defines `--reject`."""
    flags.DEFINE_bool(
        "reject",
        False,
        "Whether to say which images show none of the classes, by the rule "
        "that sla.evaluate fitted on the validation images.",
    )
