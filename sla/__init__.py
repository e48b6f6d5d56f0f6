# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Self-supervised label augmentation for Keras."""

from sla._collision_guard import check_official_package

check_official_package()

from sla import backbones  # noqa: E402
from sla import layers  # noqa: E402
from sla import losses  # noqa: E402
from sla import ops  # noqa: E402
from sla import optimizers  # noqa: E402
from sla import transforms  # noqa: E402
from sla.losses.class_loss import ClassLoss  # noqa: E402
from sla.modeling.augmentation_model import AugmentationModel  # noqa: E402
from sla.modeling.deferred_reweighting import DeferredReweighting  # noqa: E402
from sla.modeling.multi_task_model import MultiTaskModel  # noqa: E402
from sla.modeling.self_distillation import SelfDistillation  # noqa: E402
from sla.modeling.sla_model import SLAModel  # noqa: E402
from sla.version import __version__  # noqa: E402

__all__ = [
    "AugmentationModel",
    "ClassLoss",
    "DeferredReweighting",
    "MultiTaskModel",
    "SLAModel",
    "SelfDistillation",
    "__version__",
    "backbones",
    "layers",
    "losses",
    "ops",
    "optimizers",
    "transforms",
]
