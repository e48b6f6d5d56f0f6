# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Finished runs that need no training: those of the compatibility tests."""

import pathlib
import re
import shutil
import zipfile

RUNS = pathlib.Path(__file__).parents[1] / "compatibility" / "runs"
# Settings at their defaults, which came with Keras 3.12 to 3.15.
NEWER_SETTINGS = (
    rb',\s*"(?:input_axes|output_axes|renorm_clipping)": null'
    rb'|,\s*"renorm": false|,\s*"renorm_momentum": 0\.99'
)


def copy_run(method, folder, evaluated=True):
    """Copies the run of a method.

    Args:
        method: "baseline", "da", "mt", "sla" or "sla_sd".
        folder: where the copy is to be, in a folder named after the method.
        evaluated: whether to keep `evaluation.json`.

    Returns:
        The path of the run.
    """
    run = pathlib.Path(shutil.copytree(RUNS / method, folder / method))
    if not evaluated:
        (run / "evaluation.json").unlink()
    _let_older_keras_read(run / "model.keras")
    return run


def _let_older_keras_read(path):
    """Removes the settings from a model that older versions refuse."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["config.json"] = re.sub(NEWER_SETTINGS, b"", parts["config.json"])
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
