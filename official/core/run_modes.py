# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""What a run can do; light enough for the flags of a command."""

MODES = ("train", "eval", "train_and_eval")
