# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Configuration of what is learned from unlabeled images."""

import dataclasses

from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting


@dataclasses.dataclass
class UnlabeledLossConfig(Config):
    """What is learned from unlabeled images; see `sla.UnlabeledLoss`.

    Each weight counts for the methods that have the term.
    """

    transform_weight: float = setting(
        1.0,
        "Weight of the cross-entropy of the transform (mt, sla, sla_sd).",
        low=0.0,
    )
    distillation_weight: float = setting(
        1.0,
        "Weight of the divergence from the aggregated prediction, relative to "
        "distillation.weight (sla_sd).",
        low=0.0,
    )
    pseudo_label_weight: float = setting(
        1.0, "Weight of the cross-entropy with pseudo-labels.", low=0.0
    )
    threshold: float = setting(
        0.7,
        "Probability, below 1, above which the aggregated prediction is taken "
        "for the label.",
        low=0.0,
        high=1.0,
    )
    strong_magnitude: float | None = setting(
        None,
        "Strength, 0 to 30, of RandAugment for a strong view of each image, on "
        "which pseudo-labels are learned; null: no strong view.",
        low=0.0,
        high=30.0,
    )
    ramp: float = setting(
        0.3,
        "Fraction of the run in which the divergence grows to its full weight.",
        low=0.0,
        high=1.0,
    )

    def check(self, path: str) -> None:
        """Raises for a threshold that nothing exceeds."""
        super().check(path)
        if self.threshold == 1:
            config_error(f"{path}.threshold", 1.0, "a number below 1")
