# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Runs cases in turns, each in a process of its own."""

import contextlib
import dataclasses
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from typing import IO
from typing import Any
from typing import cast

from official.core.run_directory import RunError
from sla.benchmark.cases import Case

# Approximate length of the turn of a case.
_SECONDS_A_TURN = 1.5


class Worker:
    """A process that runs a case on request.

    Args:
        case: The case.

    Raises:
        RunError: If the process ends before it is ready.
    """

    def __init__(self, case: Case):
        self.case = case
        text = json.dumps(dataclasses.asdict(case))
        self._errors = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sla.benchmark.worker", text],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self._requests = cast(IO[str], self._process.stdin)
        self._replies = cast(IO[str], self._process.stdout)
        self.facts = self._read()
        self.seconds: list[float] = []
        self.peak = 0.0

    def run(self, calls: int) -> float:
        """Seconds per call, of so many calls."""
        reply = self._ask(str(calls))
        self.peak = reply["peak_mebibytes"]
        return reply["seconds"] / calls

    def profile(self) -> dict[str, float]:
        """Shares of the time of all operations, by kind."""
        return self._ask("profile")["operation_shares"]

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.communicate()
        self._errors.close()

    def _ask(self, request: str) -> dict[str, Any]:
        self._requests.write(f"{request}\n")
        self._requests.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        line = self._replies.readline()
        if not line:
            self._errors.seek(0)
            last = self._errors.read().strip().splitlines()[-1:]
            raise RunError(
                f"The case {self.case.name!r} failed: {' '.join(last)}"
            )
        return json.loads(line)


def run_in_turns(cases: Sequence[Case], rounds: int) -> list[dict[str, Any]]:
    """Times cases in turns, so that all run under the same conditions.

    Args:
        cases: The cases.
        rounds: Number of turns of each, of about a second and a half.

    Returns:
        A dict for each case: its fields, `versions`, the median
        `milliseconds_per_call` with `lowest` and `highest`,
        `images_per_second` and `peak_mebibytes`.

    Raises:
        RunError: If a process ends.
    """
    with contextlib.ExitStack() as stack:
        workers = [
            stack.enter_context(contextlib.closing(Worker(case)))
            for case in cases
        ]
        calls = {worker.case.name: _calls_a_turn(worker) for worker in workers}
        for _ in range(rounds):
            for worker in workers:
                worker.seconds.append(worker.run(calls[worker.case.name]))
        return [_row(worker) for worker in workers]


def _calls_a_turn(worker: Worker) -> int:
    """How many calls take about as long as a turn should.

    A single call may find its batch ready and take no time.
    """
    calls = 1
    while (seconds := calls * worker.run(calls)) < _SECONDS_A_TURN / 10:
        calls *= 2
    return max(1, round(_SECONDS_A_TURN * calls / seconds))


def profile_step(case: Case) -> dict[str, float]:
    """Shares of the time of all operations in a step, the largest first."""
    with contextlib.closing(Worker(case)) as worker:
        return worker.profile()


def _row(worker: Worker) -> dict[str, Any]:
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
