# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The commands of `sla` as processes."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
SHORT_RUN = "trainer: {train_steps: 4, validation_interval: 2}\n"
SMALL = "--params_override=task.backbone.options={width: 4}"


def run_command(name, *arguments, **options):
    """`python -m sla.<name> <arguments>`; the finished process."""
    return subprocess.run(
        [sys.executable, "-m", f"sla.{name}", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        **options,
    )


def train_briefly(model_dir, experiment="digits_sla_sd", *arguments):
    """Four steps of a small network on the real digits."""
    file = model_dir.parent / f"{model_dir.name}.yaml"
    file.write_text(SHORT_RUN)
    run = run_command(
        "train",
        f"--experiment={experiment}",
        f"--model_dir={model_dir}",
        f"--config_file={file}",
        SMALL,
        *arguments,
    )
    assert run.returncode == 0, run.stderr
    return model_dir
