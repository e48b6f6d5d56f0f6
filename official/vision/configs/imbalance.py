# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""Configuration of long-tailed training sets."""

import dataclasses

from official.modeling.hyperparams.base_config import Config
from official.modeling.hyperparams.base_config import config_error
from official.modeling.hyperparams.base_config import setting
from official.vision.dataloaders import class_imbalance


@dataclasses.dataclass
class ImbalanceConfig(Config):
    """How unequal the numbers of training images of the classes are made.

    With a kind other than `none`, validation holds the same number of each
    class. The test images stay as they are.
    """

    kind: str = setting(
        "none",
        help="none; exponential: fewer from class to class, in the order of "
        "labels; step: fewer in the second half of the classes.",
        choices=("none", *class_imbalance.KINDS),
    )
    ratio: float = setting(
        1.0,
        help="Training images of the most frequent class over those of the "
        "rarest, often 100 or 10. The most frequent has labels_per_class, or "
        "as many as leaves enough of every class.",
        low=1.0,
    )

    def check(self, path):
        """Raises for a ratio without a kind."""
        if self.kind == "none" and self.ratio != 1:
            config_error(f"{path}.ratio", self.ratio, "1.0, as kind is none")
