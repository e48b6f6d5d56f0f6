# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What every command does around its own work."""

import contextlib
import re
import sys
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

from absl import app

from official.core.backend import require_tensorflow
from official.core.flags import parse_flags
from official.core.interruption import RunInterrupted
from official.core.interruption import resume_command
from official.core.quiet_tensorflow import hide_start_up_messages
from official.core.run_directory import RunError
from official.modeling.hyperparams.base_config import ConfigError

# Characters of an error of TensorFlow.
_SHOWN = 200


@contextlib.contextmanager
def exit_with_error() -> Iterator[None]:
    """Turns what a user can mend or wanted into a message and exit code.

    The code is 2 for a wrong configuration or run or too little memory, and
    128 plus the number of the signal for a run that was interrupted. Then the
    command that goes on is printed, too.
    """
    try:
        yield
    except (ConfigError, RunError) as error:
        message = " ".join(str(error).split())
        print(f"error: {message}", file=sys.stderr)
        sys.exit(2)
    except RunInterrupted as interruption:
        print(f"{interruption} Go on with:\n  {resume_command()}", flush=True)
        sys.exit(interruption.exit_code)
    except KeyboardInterrupt:
        print("Interrupted.", flush=True)
        sys.exit(130)
    except Exception as error:
        if not _is_out_of_memory(error):
            raise
        reason = (str(error).splitlines() or [""])[0]
        reason = re.sub(r"{{.*?}} ", "", reason)[:_SHOWN]
        print(
            f"error: Got too little memory ({reason}). Expected enough for the "
            "network and a batch. Choose smaller images or batches, or a "
            "smaller network.",
            file=sys.stderr,
        )
        sys.exit(2)


def _is_out_of_memory(error: Exception) -> bool:
    # TensorFlow's class by its name: this module does not import TensorFlow.
    names = {kind.__name__ for kind in type(error).__mro__}
    return bool(names & {"MemoryError", "ResourceExhaustedError"})


def run_command(
    main: Callable[..., Any],
    flags_parser: Callable[[list[str]], list[str]] = parse_flags,
) -> None:
    """Runs a command: parses its flags, calls it and reports its errors.

    TensorFlow's messages about its start are hidden.

    Args:
        main: Function called with the arguments that are no flags.
        flags_parser: `parse_flags`, or `parse_flags_and_arguments`.
    """

    def call(argv: list[str]) -> None:
        with exit_with_error():
            require_tensorflow()
            main(*argv[1:])

    hide_start_up_messages()
    app.run(call, flags_parser=flags_parser)
