# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Which transforms are worth their cost: the parts of `sla.probe`."""
