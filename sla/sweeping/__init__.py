# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Settings tried out by a library made for that: the parts of `sla.sweep`."""
