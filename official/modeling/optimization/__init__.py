# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Optimizers, learning-rate schedules and their configuration."""
