# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What `import sla` loads, and what a command loads to read its flags."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

from fresh_python import run_fresh

ROOT = pathlib.Path(__file__).parents[1]
COMMANDS = sorted(
    path.parent.name for path in (ROOT / "sla").glob("*/__main__.py")
)

HEAVY = [
    "absl.app",
    "keras_cv",
    "matplotlib",
    "pandas",
    "sklearn",
    "tensorflow_datasets",
    "yaml",
]


def test_import_sla_adds_nothing_heavy_to_keras():
    added = run_fresh(
        """
        import json
        import sys
        import keras

        before = set(sys.modules)
        import sla

        print(json.dumps(sorted(set(sys.modules) - before)))
        """
    )
    assert "sla.modeling.sla_model" in added
    assert not set(HEAVY) & set(added)


@pytest.mark.parametrize("flag, code", [("--no_such_flag", 2), ("--help", 0)])
@pytest.mark.parametrize("command", COMMANDS)
def test_flags_are_read_before_keras_is_imported(command, flag, code):
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", f"sla.{command}", flag],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == code, run.stderr[-1000:]
    imported = set(re.findall(r"^import time:.*\| +(\w+)", run.stderr, re.M))
    assert "absl" in imported
    assert not {"keras", "tensorflow"} & imported


@pytest.mark.slow
def test_a_program_that_imports_sla_finds_its_layers_and_has_onednn(tmp_path):
    package = tmp_path / "my_package"
    package.mkdir()
    (package / "__init__.py").write_text("import sla\n")
    (package / "__main__.py").write_text(
        "import os\nimport keras\n"
        "print(os.environ['TF_ENABLE_ONEDNN_OPTS'])\n"
        "print(keras.saving.get_registered_object('sla>SLAModel').__name__)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("TF_ENABLE_ONEDNN_OPTS", None)
    run = subprocess.run(
        [sys.executable, "-m", "my_package"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.stdout == "1\nSLAModel\n", run.stderr[-1000:]
