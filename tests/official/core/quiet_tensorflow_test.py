# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests that commands print nothing of TensorFlow's start, as processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from backend_marks import requires_tensorflow

ROOT = Path(__file__).parents[3]
LEVEL = "TF_CPP_MIN_LOG_LEVEL"
COMMAND = """
import importlib.util

from official.core.entry_point import run_command

def main():
    assert importlib.util.find_spec("tensorflow")
    import tensorflow as tf

    total = float(tf.reduce_sum(tf.ones((2, 3))))
    print(total, len(tf.config.list_physical_devices("CPU")))
    {ending}

run_command(main)
"""

pytestmark = requires_tensorflow


def _run(ending="", level=None):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop(LEVEL, None)
    environment.pop("CUDA_VISIBLE_DEVICES", None)
    if level is not None:
        environment[LEVEL] = level
    return subprocess.run(
        [sys.executable, "-c", COMMAND.format(ending=ending)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.slow
def test_a_command_prints_nothing_of_tensorflow():
    ending = f"import os; print(os.environ['{LEVEL}']); os.write(2, b'native')"
    run = _run(ending)
    assert run.stdout == "6.0 1\n3\n"
    # What is written after the import is seen.
    assert run.stderr == "native"
    assert run.returncode == 0


@pytest.mark.slow
def test_errors_are_seen():
    run = _run("tf.ones((2,)) + tf.ones((3,))")
    assert run.returncode == 1
    assert "InvalidArgumentError" in run.stderr
    assert "cudart" not in run.stderr and "oneDNN" not in run.stderr


@pytest.mark.slow
def test_a_level_of_the_user_is_kept():
    run = _run(f"import os; print(os.environ['{LEVEL}'])", level="0")
    assert run.stdout.splitlines()[-1] == "0"
    # TensorFlow says at least that it is built for other processors, too.
    assert run.stderr


@pytest.mark.slow
def test_a_missing_tensorflow_is_an_ordinary_error():
    run = _run("import tensorflow.no_such_module")
    assert "No module named 'tensorflow.no_such_module'" in run.stderr
