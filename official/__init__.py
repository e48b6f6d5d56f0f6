# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Model-garden parts: experiments, training, image classification."""

DISTRIBUTION = "sla-keras"
