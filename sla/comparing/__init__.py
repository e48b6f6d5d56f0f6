# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Grids of runs, side by side: what `python -m sla.compare` does."""
