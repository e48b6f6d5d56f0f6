# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""All experiments; importing this module registers them."""

from sla.configs import digits  # noqa: F401
from sla.configs import photographs  # noqa: F401
from sla.configs import small_images  # noqa: F401
