# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Methods, settings and experiments.

Importing `sla.configs.all_experiments` registers the experiments.
"""
