# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Configuration of the loss for classes of unequal numbers."""

import dataclasses

from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting

# The only loss that uses a setting.
_LOSS_OF = {"gamma": "focal", "max_margin": "ldam", "scale": "ldam"}


@dataclasses.dataclass
class ClassLossConfig(Config):
    """How class labels, joint labels and the student's labels are learned.

    See `sla.ClassLoss`; the numbers of the classes are those of the training
    images.
    """

    name: str = setting(
        "cross_entropy",
        "cross_entropy; focal: gives hard examples more weight; ldam: has "
        "cosine heads with larger margins for rarer classes.",
        choices=("cross_entropy", "focal", "ldam"),
    )
    gamma: float = setting(
        2.0, "Exponent of 1 - p of the true label (focal only).", low=0.0
    )
    max_margin: float = setting(
        0.5,
        "Margin of the rarest class (ldam only).",
        low=0.0,
        exclusive_low=True,
    )
    scale: float = setting(
        30.0, "Factor of the cosines (ldam only).", low=0.0, exclusive_low=True
    )
    class_balanced_beta: float | None = setting(
        None,
        "Beta, below 1, of the class weights (1 - beta) / (1 - beta^n), often "
        "0.9999; null: no weights.",
        low=0.0,
        high=1.0,
    )
    deferred_until: float | None = setting(
        None,
        "Fraction of the run, below 1, before which all classes have weight 1 "
        "(DRW), often 0.8; null: weights from the start.",
        low=0.0,
        high=1.0,
    )

    def check(self, path: str) -> None:
        """Raises for settings that the chosen loss does not use."""
        super().check(path)
        for name, loss in _LOSS_OF.items():
            default = getattr(type(self)(), name)
            value = getattr(self, name)
            if self.name != loss and value != default:
                config_error(
                    f"{path}.{name}",
                    value,
                    f"{default}, as name is {self.name}, not {loss}",
                )
        for name in ("class_balanced_beta", "deferred_until"):
            if getattr(self, name) == 1:
                config_error(f"{path}.{name}", 1.0, "a number below 1")
        if self.deferred_until is not None and self.class_balanced_beta is None:
            config_error(
                f"{path}.deferred_until",
                self.deferred_until,
                "null, as class_balanced_beta is null: there are no weights",
            )
