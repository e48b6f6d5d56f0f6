# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""How fast training, inference and the input pipeline are, side by side."""
