# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The pages of documentation and the code in them."""

import os
import pathlib
import re
import subprocess
import sys

import keras

from registries import restore_registries

ROOT = pathlib.Path(__file__).parents[2]
PAGES = [
    *(ROOT / "README.md", ROOT / "CONTRIBUTING.md"),
    *sorted((ROOT / "docs").glob("*.md")),
]
# Their commands run as well, where they stand between the Python blocks.
TUTORIALS = {"extending.md", "your_own_data.md"}


def blocks(page):
    """The fenced blocks of a page in order, as pairs (language, code)."""
    text = page.read_text(encoding="utf-8")
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def run_page(page, folder, monkeypatch):
    """Runs the code of a page in order, in `folder`.

    The Python blocks share their names. What they register is taken back at
    the end of the test.

    Returns:
        The names that the Python blocks have defined, as a dict.
    """
    monkeypatch.chdir(folder)
    restore_registries(monkeypatch)
    keras.utils.set_random_seed(0)
    namespace = {"__name__": page.stem}
    for language, code in blocks(page):
        if language == "python":
            exec(compile(code, page.name, "exec"), namespace)
        elif language == "bash" and page.name in TUTORIALS:
            _run_shell(code)
    return namespace


def _run_shell(code):
    python = os.path.dirname(sys.executable)
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([python, os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
    }
    run = subprocess.run(
        ["bash", "-e", "-c", code],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, f"{code}\n{run.stderr[-4000:]}"
