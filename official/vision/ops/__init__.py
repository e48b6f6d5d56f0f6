# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Augmentation of whole batches of images and labels in tf.data."""
