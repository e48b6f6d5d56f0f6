# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The error of commands: one line, and exit code 2."""


class RunError(RuntimeError):
    """A run that cannot start or go on, with what to do about it."""
