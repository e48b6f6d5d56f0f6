# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Items of a grid in several processes at once.

Not the pools of the standard library: they lose all work in progress when one
process is killed, and cannot ask a process to stop.
"""

import collections
import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading

from official.core.interruption import RunInterrupted
from official.core.interruption import resume_command
from official.core.interruption import stop_requests
from sla.comparing.execution import Outcome
from sla.comparing.execution import do_item

_LOG = "train.log"
# Seconds from one look at whether to stop to the next.
_PATIENCE = 0.5


def do_in_processes(groups, jobs, report):
    """Does items, each in one of some processes.

    What a run prints goes to `train.log` in its folder.

    Args:
        groups: list of lists of items; all of a group are done before the
            next one begins.
        jobs: how many processes.
        report: function of an item and its `Outcome`, called as each ends.

    Raises:
        RunInterrupted: on SIGTERM or Ctrl-C, once all have saved their state.
    """
    workers = []
    with stop_requests() as stop_request, contextlib.ExitStack() as stack:
        stack.enter_context(_shared_cores(jobs))
        stack.callback(lambda: [worker.close() for worker in workers])
        for items in groups:
            _do_group(items, jobs, workers, stop_request, report)
            if stop_request.number is not None:
                raise RunInterrupted(
                    "Interrupted; everything is saved. Go on with:\n  "
                    f"{resume_command()}",
                    stop_request.number,
                )


def _do_group(items, jobs, workers, stop_request, report):
    waiting = collections.deque(items)
    told_to_stop = False
    while waiting or any(worker.item for worker in workers):
        if stop_request.number is not None and not told_to_stop:
            told_to_stop = True
            waiting.clear()
            for worker in workers:
                worker.stop()
        while len(workers) < min(jobs, len(waiting)):
            workers.append(_Worker())
        for worker in workers:
            if waiting and not worker.item:
                worker.give(waiting.popleft())
        for worker in _wait_for_any(workers):
            item, outcome = worker.take()
            if not worker.is_alive:
                worker.close()
                workers.remove(worker)
            if not (told_to_stop and outcome.error):
                report(item, outcome)


def _wait_for_any(workers):
    busy = {worker.connection: worker for worker in workers if worker.item}
    ready = multiprocessing.connection.wait(list(busy), _PATIENCE)
    return [busy[connection] for connection in ready]


@contextlib.contextmanager
def _shared_cores(jobs):
    """Environment in which processes that start share the machine."""
    before = dict(os.environ)
    threads = str(max(1, os.cpu_count() // jobs))
    for name, value in {
        "TF_NUM_INTRAOP_THREADS": threads,
        "TF_NUM_INTEROP_THREADS": threads,
        "OMP_NUM_THREADS": threads,
        "TF_FORCE_GPU_ALLOW_GROWTH": "true",
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }.items():
        os.environ.setdefault(name, value)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


class _Worker:
    """A process that does one item after the other.

    Attributes:
        item: what it is doing, None if nothing.
        connection: ready when it has an answer, or has ended.
        is_alive: whether it can be given more.
    """

    def __init__(self):
        context = multiprocessing.get_context("spawn")
        self.item = None
        self.is_alive = True
        self.connection, other_end = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(other_end,), daemon=True
        )
        self._process.start()
        other_end.close()

    def give(self, item):
        """Starts it on an item."""
        self.item = item
        # If it has ended, `take` tells.
        with contextlib.suppress(OSError):
            self.connection.send(item)

    def take(self):
        """The item and its `Outcome`, once there is one."""
        item, self.item = self.item, None
        try:
            return item, self.connection.recv()
        except (EOFError, OSError):
            self._process.join()
            self.is_alive = False
            reason = f"its process ended, exit code {self._process.exitcode}"
            return item, Outcome(0.0, reason)

    def stop(self):
        """Tells it to save its state and stop."""
        if self.item:
            self._process.terminate()

    def close(self):
        """Ends the process, which should have nothing to do."""
        self.connection.close()
        if self.item:
            self._process.kill()
        self._process.join()


def _serve(connection):
    """What a worker does, until the other end of the pipe is closed."""
    # The terminal's Ctrl-C is for the process that asks this one to stop.
    os.setsid()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            item = connection.recv()
        except EOFError:
            return
        _redirect_output(item)
        try:
            outcome = do_item(item)
        except RunInterrupted as interruption:
            print(interruption, flush=True)
            outcome = Outcome(0.0, "interrupted")
        connection.send(outcome)


def _end_with_parent():
    multiprocessing.parent_process().join()
    os.kill(os.getpid(), signal.SIGTERM)


def _redirect_output(item):
    path = item.output.with_name(_LOG)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a", encoding="utf-8") as file:
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
