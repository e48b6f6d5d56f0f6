# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""SIGTERM and Ctrl-C end a run between two steps, with everything saved."""

import contextlib
import shlex
import signal
import sys
import threading

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class RunInterrupted(Exception):
    """A run that a signal ended, after its state was saved.

    Attributes:
        exit_code: 128 plus the number of the signal, as shells have it.
    """

    def __init__(self, message, number):
        super().__init__(message)
        self.exit_code = 128 + number


class StopRequest:
    """The signal that asked the run to stop.

    Attributes:
        number: its number, `None` while there was none.
    """

    def __init__(self):
        self.number = None

    def interrupted(self, step, train_steps):
        """The exception to raise once the state of `step` is saved."""
        return RunInterrupted(
            f"Interrupted at step {step} of {train_steps}; everything is "
            f"saved. Go on with:\n  {resume_command()}",
            # Another worker may have got the signal.
            self.number or signal.SIGTERM,
        )


@contextlib.contextmanager
def stop_requests():
    """Turns the first SIGTERM or Ctrl-C into a request to stop.

    The second one has its usual effect. Outside the main thread, where
    Python allows no handlers, nothing changes.

    Yields:
        A `StopRequest`.
    """
    request = StopRequest()
    if threading.current_thread() is not threading.main_thread():
        yield request
        return

    def handle(number, frame):
        request.number = number
        restore()
        print(
            "\nStopping as soon as the state can be saved; once more to "
            "stop at once.",
            flush=True,
        )

    previous = {number: signal.signal(number, handle) for number in _SIGNALS}

    def restore():
        for number, handler in previous.items():
            signal.signal(number, handler)

    try:
        yield request
    finally:
        restore()


def resume_command():
    """The command line of this process, without `--overwrite`."""
    kept = [
        argument
        for argument in sys.orig_argv
        if argument.lstrip("-").partition("=")[0] != "overwrite"
    ]
    return shlex.join(kept)
