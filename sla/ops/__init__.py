# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Pure functions of the method: label layout, aggregation, scores."""

from sla.ops.aggregation import aggregate
from sla.ops.aggregation import mean_over_views
from sla.ops.aggregation import single
from sla.ops.aggregation import view_logits
from sla.ops.known_scores import known_scores
from sla.ops.label_layout import expand
from sla.ops.label_layout import joint_labels
from sla.ops.support_heads import prototype_weights
from sla.ops.support_heads import ridge_weights
from sla.ops.support_heads import support_logits

__all__ = [
    "aggregate",
    "support_logits",
    "expand",
    "joint_labels",
    "known_scores",
    "mean_over_views",
    "prototype_weights",
    "ridge_weights",
    "single",
    "view_logits",
]
