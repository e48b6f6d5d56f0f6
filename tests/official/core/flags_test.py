# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of the command-line flags, each in a process of its own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

PROGRAM = """
from absl import app, flags
from official.core.flags import define_flags, parse_flags
define_flags("digits_fake")
define_flags("digits_fake")
names = ("experiment config_file params_override model_dir mode data_dir "
         "seed overwrite list_experiments").split()
app.run(
    lambda _: print({n: flags.FLAGS[n].value for n in names}),
    flags_parser=parse_flags,
)
"""


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_defaults():
    result = run()
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == str(
        {
            "experiment": None,
            "config_file": [],
            "params_override": [],
            "model_dir": None,
            "mode": "train_and_eval",
            "data_dir": None,
            "seed": None,
            "overwrite": False,
            "list_experiments": False,
        }
    )


def test_repeated_flags_keep_commas_and_order():
    result = run(
        "--params_override=a.b=[1, 2],c=3",
        "--params_override=c=4",
        "--config_file=x.yaml",
        "--config_file=y.yaml",
        "--seed=many",
    )
    assert "'params_override': ['a.b=[1, 2],c=3', 'c=4']" in result.stdout
    assert "'config_file': ['x.yaml', 'y.yaml']" in result.stdout
    assert "'seed': 'many'" in result.stdout


def test_help_of_the_program_lists_every_flag():
    result = run("--help")
    text = result.stdout
    assert result.returncode == 0
    assert str(ROOT) not in text
    for name in (
        "--experiment",
        "--config_file",
        "--params_override",
        "--model_dir",
        "--mode",
        "--data_dir",
        "--seed",
        "--[no]overwrite",
        "--[no]list_experiments",
    ):
        assert f"{name}:" in text
    assert "digits_fake" in text


def test_unknown_mode_is_refused():
    result = run("--mode=trian")
    assert result.returncode == 2
    assert result.stderr == (
        "error: --mode: Got 'trian'. Expected one of train, eval, "
        "train_and_eval. Did you mean 'train'? (--help lists the flags)\n"
    )
