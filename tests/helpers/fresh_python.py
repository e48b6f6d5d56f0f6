# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Runs code in an interpreter that has imported nothing yet."""

import json
import os
import pathlib
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).parents[2]


def run_fresh(code, *arguments):
    """Runs `code` in a new process, with this project importable.

    Args:
        code: Python source; its last printed line is JSON.
        *arguments: its `sys.argv[1:]`.

    Returns:
        What the last line says.
    """
    paths = [str(ROOT), str(ROOT / "tests" / "helpers")]
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])
