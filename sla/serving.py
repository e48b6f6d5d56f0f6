# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""For programs that answer with an exported model; needs TensorFlow alone."""

from official.vision.serving.deployed_classifier import DeployedClassifier

__all__ = ["DeployedClassifier"]
