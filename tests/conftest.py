# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests compute as the commands that some of them start."""

from official.core.processor import turn_on_onednn

turn_on_onednn()
