# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Tasks: what an experiment trains and how it is measured."""
