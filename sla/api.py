# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""The public names of `sla`; importing them registers layers and models."""

from sla import backbones
from sla import benchmark
from sla import compare
from sla import evaluate
from sla import export
from sla import few_shot
from sla import layers
from sla import losses
from sla import ops
from sla import optimizers
from sla import predict
from sla import probe
from sla import representations
from sla import sweep
from sla import train
from sla import transforms
from sla.losses.class_loss import ClassLoss
from sla.losses.unlabeled import UnlabeledLoss
from sla.modeling.augmentation_model import AugmentationModel
from sla.modeling.deferred_reweighting import DeferredReweighting
from sla.modeling.few_shot_model import FewShotModel
from sla.modeling.multi_task_model import MultiTaskModel
from sla.modeling.self_distillation import SelfDistillation
from sla.modeling.sla_model import SLAModel
from sla.version import __version__

__all__ = [
    "AugmentationModel",
    "ClassLoss",
    "DeferredReweighting",
    "FewShotModel",
    "MultiTaskModel",
    "SLAModel",
    "SelfDistillation",
    "UnlabeledLoss",
    "__version__",
    "backbones",
    "benchmark",
    "compare",
    "evaluate",
    "export",
    "few_shot",
    "layers",
    "losses",
    "ops",
    "optimizers",
    "predict",
    "probe",
    "representations",
    "sweep",
    "train",
    "transforms",
]
