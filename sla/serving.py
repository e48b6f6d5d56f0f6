# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Exported models in Python programs that serve predictions.

Like every import of `sla`, this one loads Keras and TensorFlow. To run an
exported SavedModel with TensorFlow alone, call its signatures: the model card
of the export shows how.
"""

from official.vision.serving.deployed_classifier import DeployedClassifier

__all__ = ["DeployedClassifier"]
