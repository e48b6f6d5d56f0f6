# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Sample and report of a session of cosmic-ray; part of tools/mutants.sh.

python tools/mutants.py sample SESSION NUMBER
python tools/mutants.py report SESSION
"""

import random
import sys

from cosmic_ray.work_db import use_db
from cosmic_ray.work_item import TestOutcome
from cosmic_ray.work_item import WorkerOutcome
from cosmic_ray.work_item import WorkResult


def sample(session: str, number: str) -> None:
    """Marks all pending mutations but some as skipped.

    Args:
        session: Path of the session.
        number: How many to leave; all if there are fewer.
    """
    with use_db(session) as database:
        pending = sorted(item.job_id for item in database.pending_work_items)
        random.Random(0).shuffle(pending)
        for job_id in pending[int(number) :]:
            skipped = WorkResult(worker_outcome=WorkerOutcome.SKIPPED)
            database.set_result(job_id, skipped)


def report(session: str) -> None:
    """Prints the mutations that no test noticed, and how many did not live.

    Args:
        session: Path of the session.
    """
    with use_db(session) as database:
        results = [
            result
            for _, result in database.completed_work_items
            if result.worker_outcome != WorkerOutcome.SKIPPED
        ]
    survivors = [
        result
        for result in results
        if result.test_outcome == TestOutcome.SURVIVED
    ]
    for result in survivors:
        print(result.diff, end="\n\n")
    noticed = len(results) - len(survivors)
    print(f"{noticed} of {len(results)} mutations noticed")


if __name__ == "__main__":
    if sys.argv[1] == "sample":
        sample(*sys.argv[2:])
    else:
        report(*sys.argv[2:])
