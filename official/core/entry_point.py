# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What every command line program does about errors of its user."""

import contextlib
import sys

from official.core.interruption import RunInterrupted
from official.core.run_directory import RunError
from official.modeling.hyperparams.base_config import ConfigError


@contextlib.contextmanager
def exit_with_error():
    """Turns what a user can mend or wanted into a message and exit code.

    The code is 2 for a wrong configuration or run, and 128 plus the number
    of the signal for a run that was interrupted.
    """
    try:
        yield
    except (ConfigError, RunError) as error:
        message = " ".join(str(error).split())
        print(f"error: {message}", file=sys.stderr)
        sys.exit(2)
    except RunInterrupted as interruption:
        print(interruption, flush=True)
        sys.exit(interruption.exit_code)
    except KeyboardInterrupt:
        print("Interrupted.", flush=True)
        sys.exit(130)
