# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Runs cases in turns, each in a process of its own."""

import dataclasses
import json
import statistics
import subprocess
import sys
import tempfile

# A turn of a case lasts about as long.
_SECONDS_A_TURN = 1.5


class Worker:
    """A process that runs a case when told to.

    Args:
        case: a `Case`.

    Raises:
        RuntimeError: if the process ends before it is ready.
    """

    def __init__(self, case):
        self.case = case
        text = json.dumps(dataclasses.asdict(case))
        self._errors = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sla.benchmarking.worker", text],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self.facts = self._answer()
        self.seconds, self.peak = [], 0.0

    def run(self, calls):
        """Seconds for each of some calls."""
        self._process.stdin.write(f"{calls}\n")
        self._process.stdin.flush()
        answer = self._answer()
        self.peak = answer["peak_mebibytes"]
        return answer["seconds"] / calls

    def close(self):
        """Ends the process."""
        self._process.kill()
        self._process.communicate()
        self._errors.close()

    def _answer(self):
        line = self._process.stdout.readline()
        if not line:
            self._errors.seek(0)
            last = self._errors.read().strip().splitlines()[-1:]
            raise RuntimeError(
                f"The case {self.case.name!r} ended: {' '.join(last)}"
            )
        return json.loads(line)


def run_in_turns(cases, rounds):
    """Times cases so that all see the same machine.

    Args:
        cases: list of `Case`.
        rounds: how often each is timed, by about a second and a half.

    Returns:
        List of dicts, one a case: its fields, `versions`,
        `milliseconds_per_call`, the median, with `lowest` and `highest`,
        `images_per_second` and `peak_mebibytes`.

    Raises:
        RuntimeError: if a process ends.
    """
    workers = []
    try:
        for case in cases:
            workers.append(Worker(case))
        calls = {
            worker.case.name: max(1, round(_SECONDS_A_TURN / worker.run(1)))
            for worker in workers
        }
        for _ in range(rounds):
            for worker in workers:
                worker.seconds.append(worker.run(calls[worker.case.name]))
        return [_row(worker) for worker in workers]
    finally:
        for worker in workers:
            worker.close()


def _row(worker):
    median = statistics.median(worker.seconds)
    return {
        **dataclasses.asdict(worker.case),
        "versions": worker.facts["versions"],
        "milliseconds_per_call": 1000 * median,
        "lowest": 1000 * min(worker.seconds),
        "highest": 1000 * max(worker.seconds),
        "images_per_second": worker.facts["images_per_call"] / median,
        "peak_mebibytes": worker.peak,
    }
