# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What every command line program does about errors of its user."""

import contextlib
import sys

from official.core.run_directory import RunError
from official.modeling.hyperparams.base_config import ConfigError


@contextlib.contextmanager
def exit_with_error():
    """Turns a wrong configuration or run into one line and exit code 2."""
    try:
        yield
    except (ConfigError, RunError) as error:
        message = " ".join(str(error).split())
        print(f"error: {message}", file=sys.stderr)
        sys.exit(2)
