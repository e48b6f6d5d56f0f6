# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Label-keeping input transforms: sets, compositions and their registry."""

from sla.transforms.registry import get
from sla.transforms.registry import names
from sla.transforms.registry import register
from sla.transforms.transform_set import TransformSet
from sla.transforms.transform_set import compose

__all__ = ["TransformSet", "compose", "get", "names", "register"]
