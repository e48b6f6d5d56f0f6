# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Pure functions of the method: label layout and aggregation."""

from sla.ops.aggregation import aggregate
from sla.ops.aggregation import mean_over_views
from sla.ops.aggregation import single
from sla.ops.aggregation import view_logits
from sla.ops.label_layout import expand
from sla.ops.label_layout import joint_labels

__all__ = [
    "aggregate",
    "expand",
    "joint_labels",
    "mean_over_views",
    "single",
    "view_logits",
]
