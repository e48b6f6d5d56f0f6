# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Does everything that the rows of a comparison need."""

from collections.abc import Sequence

from sla.compare.plan import PlannedControl
from sla.compare.plan import Row
from sla.compare.progress import Progress
from sla.compare.workers import attempt_in_processes
from sla.train.planned_run import PlannedRun
from sla.train.planned_run import attempt
from sla.train.planned_run import check_finished


def carry_out(rows: Sequence[Row], jobs: int, verbose: bool) -> Progress:
    """Trains the missing runs, then evaluates the missing controls.

    Args:
        rows: What the comparison consists of.
        jobs: Number of processes.
        verbose: Whether to print progress.

    Returns:
        What is finished and what failed.

    Raises:
        RunError: If a folder holds a run of other settings.
        RunInterrupted: On SIGTERM or Ctrl-C, once all is saved.
    """
    items = dict.fromkeys(item for row in rows for item in row.items)
    controls = [item for item in items if isinstance(item, PlannedControl)]
    members = [run for control in controls for run in control.runs]
    runs = [item for item in items if isinstance(item, PlannedRun)]
    runs = list(dict.fromkeys([*runs, *members]))
    check_finished(runs)
    progress = Progress([*runs, *controls], verbose)
    missing = [
        [item for item in group if item not in progress.finished]
        for group in (runs, controls)
    ]
    jobs = min(jobs, max(map(len, missing)))
    if jobs > 1:
        attempt_in_processes(missing, jobs, progress.report)
        return progress
    for group in missing:
        for item in group:
            if verbose:
                print(f"\n{item.name} -> {item.output.parent}/", flush=True)
            progress.report(item, attempt(item, verbose))
    return progress
