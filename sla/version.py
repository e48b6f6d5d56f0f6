# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The version of the `sla-keras` distribution; `setup.py` reads it."""

__version__ = "0.1.0"
