# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""A short training on the real digits, through real flags."""

import csv
import pathlib

import keras
import numpy as np
from absl.testing import flagsaver

ROOT = pathlib.Path(__file__).parents[2]
SETTINGS = (
    "trainer.train_steps=25,trainer.validation_interval=10,"
    "task.backbone.options={width: 4}"
)


def train_in_process(*arguments):
    """What `python -m sla.train` does, in this process."""
    from official.core.entry_point import exit_with_error
    from official.core.flags import parse_flags
    from sla.train import __main__ as command

    with flagsaver.flagsaver(), exit_with_error():
        parse_flags(["train", *arguments])
        command.main()


def train_arguments(model_dir, experiment="digits_sla_sd"):
    """Flags of a run of 25 steps."""
    return (
        f"--experiment={experiment}",
        f"--params_override={SETTINGS}",
        f"--model_dir={model_dir}",
        "--seed=3",
    )


def read_history(model_dir):
    """Rows of `history.csv` without the seconds, which differ."""
    with open(model_dir / "history.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        {name: value for name, value in row.items() if name != "seconds"}
        for row in rows
    ]


def assert_same_weights(*folders):
    """Of the models that two runs kept, bit by bit."""
    models = [keras.models.load_model(dir_ / "model.keras") for dir_ in folders]
    for expected, value in zip(*(m.get_weights() for m in models), strict=True):
        np.testing.assert_array_equal(value, expected)
