# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Checks that a run goes on with the data that it began with."""

from official.core.run_directory import RunDirectory
from official.core.run_directory import RunError
from official.core.task import Task
from official.core.training_state import Progress


def check_same_data(run: RunDirectory, progress: Progress, task: Task) -> None:
    """Raises if the data have changed since the run began.

    Training images could have become test images.

    Args:
        run: Folder of the run.
        progress: Its progress, which may have the digest of its data.
        task: The task, with the data as they are now.

    Raises:
        RunError: They have changed.
    """
    if progress.data_digest in (None, task.data_digest()):
        return
    raise RunError(
        f"Got data that are not those of the run in {run.path}: since it "
        "began, images or classes were added, removed or changed. Expected "
        "the same data. Restore them, or train again in another folder."
    )
