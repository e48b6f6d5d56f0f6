# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The optimizer of the reference recipe and its learning-rate warm-up."""

from official.modeling.optimization.coupled_sgd import CoupledSGD
from official.modeling.optimization.learning_rate import LinearWarmup

__all__ = ["CoupledSGD", "LinearWarmup"]
