# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How to run a trained model: what each mode costs and gains."""

from sla.inference.adaptive_classifier import AdaptiveClassifier
from sla.inference.adaptive_policy import AdaptivePolicy
from sla.inference.adaptive_policy import fit_policy

__all__ = ["AdaptiveClassifier", "AdaptivePolicy", "fit_policy"]
