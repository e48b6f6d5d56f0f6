# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Items of a comparison in several processes at once.

Not the pools of the standard library: they lose all work in progress when one
process is killed, and cannot ask a process to stop.
"""

import collections
import contextlib
import multiprocessing
import multiprocessing.connection
import multiprocessing.synchronize
import os
import pathlib
import signal
import sys
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any

from official.core.interruption import RunInterrupted
from official.core.interruption import StopRequest
from official.core.interruption import stop_requests
from official.core.run_directory import RunError
from sla.train.planned_run import LOG
from sla.train.planned_run import Item
from sla.train.planned_run import Outcome
from sla.train.planned_run import attempt

# Seconds between two looks at whether to stop.
_PATIENCE = 0.5
# Seconds that a process has to save its state when its parent was killed.
_GRACE = 20


def attempt_in_processes(
    groups: Sequence[Sequence[Item]],
    jobs: int,
    report: Callable[[Any, Outcome], None],
) -> None:
    """Executes items, each in one of several processes.

    What a run prints goes to `train.log` in its folder.

    Args:
        groups: All items of a group end before the next group begins.
        jobs: Number of processes.
        report: Called with each item as it ends.

    Raises:
        RunError: If a process ends while it starts.
        RunInterrupted: On SIGTERM or Ctrl-C, once all have saved their state.
    """
    workers: list[_Worker] = []
    with stop_requests() as stop_request, contextlib.ExitStack() as stack:
        stack.enter_context(_shared_cores(jobs))
        stack.callback(_close_all, workers)
        for items in groups:
            _attempt_group(items, jobs, workers, stop_request, report)
            if stop_request.number is not None:
                raise RunInterrupted(
                    "Interrupted; everything is saved.", stop_request.number
                )


def _close_all(workers: Sequence["_Worker"]) -> None:
    for worker in workers:
        worker.close()


def _attempt_group(
    items: Sequence[Item],
    jobs: int,
    workers: list["_Worker"],
    stop_request: StopRequest,
    report: Callable[[Any, Outcome], None],
) -> None:
    waiting = collections.deque(items)
    is_stopping = False
    while waiting or any(worker.item for worker in workers):
        if stop_request.number is not None and not is_stopping:
            is_stopping = True
            waiting.clear()
            for worker in workers:
                worker.stop()
        for worker in workers:
            if waiting and not worker.item:
                worker.give(waiting.popleft())
        while waiting and len(workers) < jobs:
            worker = _Worker(_log_of(waiting[0]))
            worker.give(waiting.popleft())
            workers.append(worker)
        for worker in _wait_for_any(workers):
            item, outcome = worker.take()
            if not worker.is_alive:
                worker.close()
                workers.remove(worker)
                if not (worker.has_begun or is_stopping):
                    raise RunError(
                        f"{outcome.error}. It ended while it started. A "
                        "script must guard its call by if __name__ == "
                        "'__main__':, since each process imports it."
                    )
            if not (is_stopping and outcome.error):
                report(item, outcome)


def _wait_for_any(workers: Sequence["_Worker"]) -> list["_Worker"]:
    busy = [worker for worker in workers if worker.item]
    ready = multiprocessing.connection.wait(
        [worker.connection for worker in busy], _PATIENCE
    )
    return [worker for worker in busy if worker.connection in ready]


@contextlib.contextmanager
def _shared_cores(jobs: int) -> Iterator[None]:
    """Environment in which processes that start share the machine."""
    before = dict(os.environ)
    threads = str(max(1, (os.cpu_count() or 1) // jobs))
    for name, value in {
        "TF_NUM_INTRAOP_THREADS": threads,
        "TF_NUM_INTEROP_THREADS": threads,
        "OMP_NUM_THREADS": threads,
        "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    }.items():
        os.environ.setdefault(name, value)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


class _Worker:
    """A process that executes one item after the other.

    Args:
        log: File for what it prints while it starts.

    Attributes:
        item: What it is executing; None if nothing.
        connection: Ready when the item has ended, or the process has.
        is_alive: Whether it can be given more.
    """

    def __init__(self, log: pathlib.Path):
        context = multiprocessing.get_context("spawn")
        self._begun = context.Event()
        self.item: Item | None = None
        self.is_alive = True
        self.connection, other_end = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(other_end, self._begun), daemon=True
        )
        # The new process inherits this one's standard output and error.
        with _redirected_output(log):
            self._process.start()
        other_end.close()

    @property
    def has_begun(self) -> bool:
        """Whether the process has started without an error."""
        return self._begun.is_set()

    def give(self, item: Item) -> None:
        """Starts it on an item."""
        self.item = item
        # If it has ended, `take` notices.
        with contextlib.suppress(OSError):
            self.connection.send(item)

    def take(self) -> tuple[Item, Outcome]:
        """The item and what became of it, once `connection` is ready."""
        item, self.item = self.item, None
        if item is None:
            raise ValueError("Got no item. Expected one: call `give` first.")
        try:
            return item, self.connection.recv()
        except (EOFError, OSError):
            self._process.join()
            self.is_alive = False
            reason = (
                f"its process ended, exit code {self._process.exitcode}; see "
                f"{_log_of(item)}"
            )
            return item, Outcome(0.0, reason)

    def stop(self) -> None:
        """Tells it to save its state and stop."""
        if self.item:
            self._process.terminate()

    def close(self) -> None:
        """Ends the process, which should have nothing to do."""
        self.connection.close()
        if self.item:
            self._process.kill()
        self._process.join()


def _serve(
    connection: multiprocessing.connection.Connection,
    begun: multiprocessing.synchronize.Event,
) -> None:
    """What a worker does, until the other end of the pipe is closed."""
    begun.set()
    # The terminal's Ctrl-C is for the process that asks this one to stop.
    os.setsid()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            item = connection.recv()
        except EOFError:
            return
        _redirect_output(_log_of(item))
        try:
            outcome = attempt(item, verbose=True)
        except RunInterrupted as interruption:
            print(interruption, flush=True)
            outcome = Outcome(0.0, "interrupted")
        connection.send(outcome)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
    # What takes longer than saving the state, such as an evaluation, is lost.
    time.sleep(_GRACE)
    os.kill(os.getpid(), signal.SIGKILL)


def _log_of(item: Item) -> pathlib.Path:
    return item.output.with_name(LOG)


@contextlib.contextmanager
def _redirected_output(path: pathlib.Path) -> Iterator[None]:
    """Appends to a file what this process and its children print."""
    before = [os.dup(number) for number in (1, 2)]
    _redirect_output(path)
    try:
        yield
    finally:
        for number, copy in enumerate(before, start=1):
            os.dup2(copy, number)
            os.close(copy)


def _redirect_output(path: pathlib.Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a", encoding="utf-8") as file:
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
