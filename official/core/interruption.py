# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""SIGTERM and Ctrl-C end a run between two steps, with everything saved."""

import contextlib
import shlex
import signal
import sys
import threading
import types
from collections.abc import Iterator

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class RunInterrupted(KeyboardInterrupt):
    """A run that a signal ended, after its state was saved.

    Like any `KeyboardInterrupt`, it passes through `except Exception`.

    Args:
        message: What to tell the user.
        number: Number of the signal.

    Attributes:
        exit_code: 128 plus the number of the signal, as shells have it.
    """

    def __init__(self, message: str, number: int) -> None:
        super().__init__(message, number)
        self.exit_code = 128 + number

    def __str__(self) -> str:
        return str(self.args[0])


class StopRequest:
    """The signal that asked the run to stop.

    Attributes:
        number: Number of the signal, None while there was none.
    """

    def __init__(self) -> None:
        self.number: int | None = None

    def interrupted(self, step: int, train_steps: int) -> RunInterrupted:
        """Makes the exception to raise once the state of `step` is saved.

        Args:
            step: Steps done.
            train_steps: Steps of the whole run.

        Returns:
            The exception.
        """
        return RunInterrupted(
            f"Interrupted at step {step} of {train_steps}; everything is "
            "saved.",
            # Another worker may have got the signal.
            self.number or signal.SIGTERM,
        )


@contextlib.contextmanager
def stop_requests() -> Iterator[StopRequest]:
    """Turns the first SIGTERM or Ctrl-C into a request to stop.

    The second one has its usual effect. Outside the main thread, where
    Python allows no handlers, nothing changes.

    Yields:
        What the signal, if one comes, is noted in.
    """
    request = StopRequest()
    if threading.current_thread() is not threading.main_thread():
        yield request
        return

    def handle(number: int, frame: types.FrameType | None) -> None:
        request.number = number
        restore()
        print(
            "\nStopping as soon as the state can be saved. Interrupt again "
            "to stop at once.",
            flush=True,
        )

    previous = {number: signal.signal(number, handle) for number in _SIGNALS}

    def restore() -> None:
        for number, handler in previous.items():
            signal.signal(number, handler)

    try:
        yield request
    finally:
        restore()


def resume_command() -> str:
    """Returns the command line of this process, without `--overwrite`."""
    kept = [
        argument
        for argument in sys.orig_argv
        if argument.lstrip("-").partition("=")[0] != "overwrite"
    ]
    return shlex.join(kept)
