# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Finished runs that need no training: those of the compatibility tests."""

import pathlib
import shutil

RUNS = pathlib.Path(__file__).parents[1] / "compatibility" / "runs"


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
    return run
