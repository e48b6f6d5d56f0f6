# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The programs of an installed package: `sla-train` for `python -m sla.train`.

They are named after the commands, see setup.py.
"""

import pathlib
import runpy
import sys


def main() -> None:
    """Runs the command that the program is named after."""
    name = pathlib.Path(sys.argv[0]).stem.removeprefix("sla-")
    module = f"sla.{name.replace('-', '_')}"
    runpy.run_module(module, run_name="__main__", alter_sys=True)
