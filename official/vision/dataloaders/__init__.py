# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Image data: sources, seeded splits and input pipelines."""
