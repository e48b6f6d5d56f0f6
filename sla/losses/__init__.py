# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Losses of the method."""

from sla.losses.cross_entropy import joint_loss
from sla.losses.distillation import distillation_loss
from sla.losses.joint import JointLoss

__all__ = ["JointLoss", "distillation_loss", "joint_loss"]
