# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Predictions of trained models: inference modes, their cost, deployment."""

from sla.inference.adaptive_classifier import AdaptiveClassifier
from sla.inference.adaptive_policy import AdaptivePolicy
from sla.inference.policy_fit import fit_policy

__all__ = ["AdaptiveClassifier", "AdaptivePolicy", "fit_policy"]
