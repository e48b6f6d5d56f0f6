# Copyright 2026 The SLA Keras Authors.
# SPDX-License-Identifier: Apache-2.0
"""One way to run a trained model, out of all that there are."""

import dataclasses
from typing import Optional

from sla.inference.adaptive_policy import AdaptivePolicy


@dataclasses.dataclass(frozen=True)
class DeployedForm:
    """What `MultiViewModel.deploy` takes, or an adaptive policy.

    Attributes:
        mode: an inference mode of the model, or `adaptive`.
        reduction, views, temperature: as for `deploy`, not for `adaptive`.
        policy: `AdaptivePolicy` of `adaptive`.
    """

    mode: str
    reduction: Optional[str] = None
    views: Optional[tuple] = None
    temperature: float = 1.0
    policy: Optional[AdaptivePolicy] = None

    @property
    def name(self):
        """For files: such as `aggregated_2_views` or `single_marginal`."""
        parts = [self.mode]
        if self.reduction is not None:
            parts.append(self.reduction)
        if self.views is not None:
            parts.append(f"{len(self.views)}_views")
        return "_".join(parts)

    def deploy(self, model):
        """The `keras.Model` of the form, which must not be `adaptive`."""
        return model.deploy(
            self.mode, self.reduction, self.views, self.temperature
        )

    def passes(self, model):
        """Passes through the network for an image, None for `adaptive`."""
        if self.mode == "adaptive":
            return None
        if self.mode == "aggregated":
            return len(self.views or range(model.num_transforms))
        return 1
